package jdist.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import jdist.identity.Member;
import jdist.identity.Wiring;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class IdentsTest {
  private static final Duration LONG = Duration.ofSeconds(15);

  private final Idents idents = new Idents();

  private void join(int id, Duration limit, String ident, String... names) throws Exception {
    Wiring wiring = new Wiring(ident, List.of(names), "");
    idents.join(new Member(id, "here", "x", Optional.empty(), wiring), limit);
  }

  /// Joins on a thread of its own; answers when it waits.
  private CompletableFuture<String> joining(int id, String ident, String... names) {
    AtomicReference<Thread> thread = new AtomicReference<>();
    CompletableFuture<String> outcome =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                join(id, LONG, ident, names);
                return "joined";
              } catch (Exception e) {
                return String.valueOf(e.getMessage());
              }
            },
            task -> thread.set(Thread.startVirtualThread(task)));
    await().until(() -> thread.get().getState() == Thread.State.TIMED_WAITING);
    return outcome;
  }

  @Test
  void whoeverWaitsGoesOnWhenTheLastHasCome() throws Exception {
    join(2, LONG, "a");
    CompletableFuture<String> waiting = joining(3, "c", "a", "b");

    join(4, LONG, "b");

    assertThat(waiting.join()).isEqualTo("joined");
  }

  @Test
  void thoseThatNameEachOtherWaitNoLonger() throws Exception {
    CompletableFuture<String> first = joining(2, "a", "b");

    join(3, LONG, "b", "a");

    assertThat(first.join()).isEqualTo("joined");
  }

  @Test
  void thoseThatDoNotComeAreNamed() throws Exception {
    join(2, LONG, "a");
    join(3, LONG, "");

    assertThatThrownBy(() -> join(4, Duration.ofSeconds(1), "d", "b", "a", "c"))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "it is to be connected to \"b\", \"c\", and no worker of that ident joined within 1 s");
  }

  @Test
  void oneThatIsGoneHasNotComeUnlessAnotherHasItsIdent() throws Exception {
    join(2, LONG, "a");
    join(3, LONG, "a");
    join(4, LONG, "b");

    idents.remove(2);
    idents.remove(4);

    assertThatThrownBy(() -> join(5, Duration.ZERO, "c", "a", "b"))
        .hasMessageContaining("connected to \"b\", and no");
  }

  @Test
  void oneThatGoesAwayItselfIsNotWaitedFor() {
    CompletableFuture<String> waiting = joining(2, "a", "b");

    idents.remove(2);

    assertThat(waiting.join()).isEqualTo("it went away while it joined");
  }
}
