package jdist.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jdist.identity.Cookie;
import jdist.identity.Session;
import jdist.mesh.Greeting.RefusedException;
import jdist.wire.Message.Hello;
import jdist.wire.Message.Proof;
import jdist.wire.Message.Welcome;
import jdist.wire.MessageCodec;
import org.junit.jupiter.api.Test;

class GreetingTest {
  private static final String NO_COOKIE = "it does not hold this session's cookie";

  private final Session session = Session.random();
  private final Cookie cookie = Cookie.random();

  private Greeting of(int processId) {
    return new Greeting(session, cookie, processId, "1.0");
  }

  private Greeting strangerAs(int processId) {
    return new Greeting(session, Cookie.random(), processId, "1.0");
  }

  @Test
  void twoThatHoldTheCookieBelieveEachOther() throws Exception {
    Greeting dialler = of(3);
    Greeting acceptor = of(2);

    Hello hello = dialler.hello();
    Welcome welcome = acceptor.welcome(hello);
    Proof proof = dialler.prove(welcome, 2);

    assertThatCode(() -> acceptor.check(hello, proof)).doesNotThrowAnyException();
  }

  @Test
  void aDiallerWithAnotherCookieIsRefused() throws Exception {
    Greeting stranger = strangerAs(3);
    Greeting acceptor = of(2);
    Hello hello = stranger.hello();
    Welcome welcome = acceptor.welcome(hello);

    assertThatThrownBy(() -> stranger.prove(welcome, 2))
        .isInstanceOf(RefusedException.class)
        .hasMessage(NO_COOKIE);
    for (byte[] proof : new byte[][] {{}, new byte[32], welcome.proof(), hello.challenge()}) {
      assertThatThrownBy(() -> acceptor.check(hello, new Proof(proof)))
          .isInstanceOf(RefusedException.class)
          .hasMessage(NO_COOKIE);
    }
  }

  @Test
  void anAcceptorWithAnotherCookieIsNotBelieved() throws Exception {
    Greeting dialler = of(3);
    Welcome welcome = strangerAs(2).welcome(dialler.hello());

    assertThatThrownBy(() -> dialler.prove(welcome, 2))
        .isInstanceOf(RefusedException.class)
        .hasMessage(NO_COOKIE);
  }

  @Test
  void aRecordingOfAnEarlierGreetingIsWorthless() throws Exception {
    Greeting earlier = of(3);
    Hello hello = earlier.hello();
    Greeting first = of(2);
    Proof proof = earlier.prove(first.welcome(hello), 2);

    Greeting second = of(2);
    second.welcome(hello);

    assertThatThrownBy(() -> second.check(hello, proof)).hasMessage(NO_COOKIE);
  }

  @Test
  void aRecordedWelcomeIsWorthless() throws Exception {
    Welcome recorded = of(2).welcome(of(3).hello());
    Greeting dialler = of(3);

    assertThatThrownBy(() -> dialler.prove(recorded, 2)).hasMessage(NO_COOKIE);
  }

  @Test
  void anEchoOfOnesOwnProofIsWorthless() throws Exception {
    // the stranger dials both, and hands each what the other said
    Greeting victim = of(2);
    Hello hello = new Hello(MessageCodec.PROTOCOL, "1.0", session.id(), 2, new byte[32]);
    Welcome welcome = victim.welcome(hello);

    assertThatThrownBy(() -> victim.check(hello, new Proof(welcome.proof()))).hasMessage(NO_COOKIE);
  }

  @Test
  void aProofHoldsForTheTwoIdsItWasMadeFor() throws Exception {
    Greeting dialler = of(3);
    Greeting acceptor = of(2);
    Hello hello = dialler.hello();
    Proof proof = dialler.prove(acceptor.welcome(hello), 2);

    Hello asAnother =
        new Hello(hello.protocol(), hello.version(), hello.session(), 1, hello.challenge());

    assertThatThrownBy(() -> acceptor.check(asAnother, proof)).hasMessage(NO_COOKIE);
  }

  @Test
  void whoeverAnswersForAnotherIsRefused() throws Exception {
    Greeting dialler = of(4);
    Welcome welcome = of(2).welcome(dialler.hello());

    assertThatThrownBy(() -> dialler.prove(welcome, 3))
        .hasMessage("worker 3 was expected, and worker 2 answered");
  }

  @Test
  void anotherVersionIsRefusedByBothInWords() throws Exception {
    Greeting old = new Greeting(session, cookie, 3, "0.9");
    Welcome oldWelcome = old.welcome(old.hello());

    assertThatThrownBy(() -> of(2).welcome(old.hello()))
        .hasMessage(
            "one side runs jdist 1.0 (protocol "
                + MessageCodec.PROTOCOL
                + "), the other jdist 0.9 (protocol "
                + MessageCodec.PROTOCOL
                + "); run the same"
                + " jdist on both");
    assertThatThrownBy(() -> of(2).prove(oldWelcome, 3)).hasMessageContaining("jdist 0.9");
    assertThatThrownBy(() -> of(2).welcome(new Hello(7, "1.0", session.id(), 3, new byte[32])))
        .hasMessageContaining("the other jdist 1.0 (protocol 7)");
  }

  @Test
  void anotherSessionIsRefused() {
    Greeting other = new Greeting(Session.random(), cookie, 3, "1.0");

    assertThatThrownBy(() -> of(2).welcome(other.hello()))
        .hasMessage("this is session " + session.brief() + ", not another");
  }

  @Test
  void aChallengeOfAnotherLengthIsRefused() {
    for (int length : new int[] {0, 31, 33, 1_000}) {
      Hello hello = new Hello(MessageCodec.PROTOCOL, "1.0", session.id(), 3, new byte[length]);

      assertThatThrownBy(() -> of(2).welcome(hello))
          .hasMessage("a challenge of " + length + " bytes");
    }
  }

  @Test
  void challengesAreNeverTheSame() {
    assertThat(of(3).hello().challenge()).isNotEqualTo(of(3).hello().challenge());
  }
}
