package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import jdist.Distributed;
import jdist.identity.Member;
import jdist.identity.RefId;
import jdist.kit.Stranger;
import jdist.kit.TestCluster;
import jdist.kit.TestWorker;
import jdist.kit.WithCluster;
import jdist.wire.Message;
import jdist.wire.MessageCodec;
import jdist.wire.Payload;
import jdist.wire.WireWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Whoever knocks at a worker's port or socket without the session's cookie: is shown the door, and
/// disturbs nobody.
@WithCluster(workers = 2)
class StrangerIT {
  private final List<Stranger> strangers = new ArrayList<>();

  private Stranger knock(SocketAddress address) {
    Stranger stranger = Stranger.at(address);
    strangers.add(stranger);
    return stranger;
  }

  @AfterEach
  void leave() {
    strangers.forEach(Stranger::close);
  }

  private static List<SocketAddress> doors(TestWorker worker) {
    return List.of(worker.port(), worker.socket());
  }

  /// Everybody still calls everybody.
  private static void assertUndisturbed(TestCluster test) {
    for (int i = 0; i < 10; i++) {
      assertThat(test.worker(2).call(() -> Distributed.remoteCallFetch(3, () -> 1)).fetch(SOON))
          .isEqualTo(1);
      assertThat(test.worker(3).call(() -> Distributed.remoteCallFetch(2, () -> 1)).fetch(SOON))
          .isEqualTo(1);
    }
  }

  private static void assertHangsUp(Stranger stranger) throws Exception {
    try (var threads = Executors.newCachedThreadPool()) {
      Future<?> end = threads.submit(stranger::awaitEnd);
      try {
        end.get(20, TimeUnit.SECONDS);
      } finally {
        stranger.close();
      }
    }
  }

  @Test
  void whoSaysNothingIsShownTheDoorAfterAWhile(TestCluster test) throws Exception {
    List<Stranger> silent = new ArrayList<>();
    for (SocketAddress door : doors(test.worker(2))) {
      silent.add(knock(door));
      silent.add(knock(door).say(new byte[] {0, 0})); // the beginning of a frame
    }

    assertUndisturbed(test);
    for (Stranger stranger : silent) {
      assertHangsUp(stranger);
    }
    assertUndisturbed(test);
  }

  @Test
  void garbageIsShownTheDoor(TestCluster test) throws Exception {
    for (SocketAddress door : doors(test.worker(2))) {
      for (int seed = 0; seed < 50; seed++) {
        Stranger stranger = knock(door);
        try {
          stranger.sayGarbage(1 + seed * 100, seed);
        } catch (UncheckedIOException _) {
          // it was shown the door before it had finished
        }
      }
      assertHangsUp(knock(door).sayGarbage(5_000, 7));
      assertHangsUp(knock(door).say("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    }
    assertUndisturbed(test);
  }

  @Test
  void zerosWithoutEndAreNotListenedTo(TestCluster test) {
    for (SocketAddress door : doors(test.worker(2))) {
      assertThat(knock(door).sayZeros(4L << 30)).isLessThan(64L << 20);
    }
    assertUndisturbed(test);
  }

  @Test
  void theRightGreetingWithTheWrongCookieIsRefusedInWords(TestCluster test) throws Exception {
    for (SocketAddress door : doors(test.worker(2))) {
      Stranger stranger = knock(door).say(Stranger.hello(test.session(), 3));

      assertThat(stranger.hear()).isInstanceOf(Message.Welcome.class);
      assertThat(stranger.say(Stranger.wrongProof()).hear())
          .isEqualTo(new Message.Refused("it does not hold this session's cookie"));
      assertHangsUp(stranger);
    }
    assertUndisturbed(test);
  }

  @Test
  void theWorkersOwnProofIsNoneForTheStranger(TestCluster test) throws Exception {
    Stranger stranger = knock(test.worker(2).port()).say(Stranger.hello(test.session(), 3));
    Message.Welcome welcome = (Message.Welcome) stranger.hear();

    stranger.say(new Message.Proof(welcome.proof()));

    assertThat(stranger.hear()).isInstanceOf(Message.Refused.class);
    assertHangsUp(stranger);
  }

  @Test
  void whoIsOfAnotherSessionOrVersionIsRefusedInWords(TestCluster test) throws Exception {
    Stranger other = knock(test.worker(2).port()).say(Stranger.hello("0123456789abcdef", 3));
    assertThat(other.hear())
        .isEqualTo(
            new Message.Refused(
                "this is session " + test.session().substring(0, 4) + ", not another"));
    assertHangsUp(other);

    Message.Hello hello = Stranger.hello(test.session(), 3);
    Stranger old =
        knock(test.worker(2).port())
            .say(new Message.Hello(0, "0.0.1", hello.session(), 3, hello.challenge()));
    assertThat(((Message.Refused) old.hear()).reason())
        .contains("the other jdist 0.0.1 (protocol 0); run the same jdist on both");
    assertHangsUp(old);
  }

  @Test
  void whatOnlyMembersMaySayEndsTheConversation(TestCluster test) throws Exception {
    List<Message> talk =
        List.of(
            new Message.Ping(),
            new Message.Exit(),
            new Message.Call(1, Message.CallKind.DO, Payload.EMPTY),
            new Message.MemberLeft(3, "is said to be dead"),
            new Message.Holds(List.of(new Message.Hold(new RefId(1, 1), 3, 1))),
            new Message.MemberJoined(
                new Member(9, "nowhere", "local", java.util.Optional.empty())));
    for (Message message : talk) {
      assertHangsUp(knock(test.worker(2).port()).say(message));
      assertHangsUp(
          knock(test.worker(2).socket()).say(Stranger.hello(test.session(), 3)).say(message));
    }
    assertUndisturbed(test);
    assertThat(test.worker(2).fetch(Distributed::procs)).containsExactly(1, 2, 3);
  }

  @Test
  void framesThatLieAboutThemselvesEndTheConversation(TestCluster test) throws Exception {
    for (byte[] lie : lies()) {
      for (SocketAddress door : doors(test.worker(2))) {
        try {
          assertHangsUp(knock(door).say(lie));
        } catch (UncheckedIOException _) {
          // it was shown the door before it had finished
        }
      }
    }
    assertUndisturbed(test);
  }

  private static List<byte[]> lies() {
    List<byte[]> lies = new ArrayList<>();
    for (int length : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 20}) {
      for (int kind : new int[] {0, 1, 2, 3, 255}) {
        WireWriter frame = new WireWriter(64);
        frame.writeInt(length);
        frame.writeByte(kind);
        frame.append(new byte[50], 0, 50);
        lies.add(frame.toByteArray());
      }
    }
    for (Message message :
        List.of(
            new Message.MemberJoined(new Member(9, "h\0st", "local", java.util.Optional.empty())),
            Stranger.hello("x", 3))) {
      byte[] body = body(message);
      for (int cut = 0; cut < body.length; cut++) {
        lies.add(frame(java.util.Arrays.copyOf(body, cut)));
      }
    }
    lies.add(frame(memberWithABadPath()));
    return lies;
  }

  /// A message for members, with a path that is none.
  private static byte[] memberWithABadPath() {
    WireWriter body = new WireWriter(64);
    body.writeByte(15);
    body.writeVarint(9);
    body.writeString("host");
    body.writeString("local");
    body.writeBoolean(true);
    body.writeString("127.0.0.1");
    body.writeVarint(4711);
    body.writeString("/tmp/\0");
    return body.toByteArray();
  }

  private static byte[] body(Message message) {
    WireWriter body = new WireWriter(64);
    MessageCodec.write(message, body, true);
    return body.toByteArray();
  }

  private static byte[] frame(byte[] body) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    WireWriter head = new WireWriter(8);
    head.writeInt(body.length + 1);
    head.writeByte(0);
    frame.writeBytes(head.toByteArray());
    frame.writeBytes(body);
    return frame.toByteArray();
  }

  @Test
  @WithCluster(workers = 2)
  void aCrowdOfSilentStrangersDoesNotKeepMembersApart(TestCluster test) {
    // workers 2 and 3 have no link yet, and 3 is to dial 2
    for (int i = 0; i < 200; i++) {
      knock(test.worker(2).port());
    }

    assertUndisturbed(test);
  }

  @Test
  @WithCluster(workers = 2, jvmOptions = "-Xmx64m")
  void knocksWithoutEndCostNoMemory(TestCluster test) throws Exception {
    for (int i = 0; i < 3_000; i++) {
      Stranger stranger = Stranger.at(test.worker(2).port()).say(new byte[5]);
      stranger.awaitEnd();
      stranger.close();
    }

    assertUndisturbed(test);
  }

  @Test
  void aStrangerIsNotTheCauseOfAnything(TestCluster test) {
    assertThatThrownBy(() -> knock(test.worker(2).port()).say(new byte[] {0, 0, 0, 0, 0}).hear())
        .isInstanceOf(UncheckedIOException.class);
    assertThat(test.notices()).isEmpty();
    assertThat(test.errors()).isEmpty();
  }
}
