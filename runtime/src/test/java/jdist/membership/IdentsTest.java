package jdist.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import jdist.transport.Gate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class IdentsTest {
  private static final Duration LONG = Duration.ofSeconds(15);

  private final Idents idents = new Idents();

  private List<String> await(Duration limit, String... wanted) {
    try {
      return idents.await(List.of(wanted), Gate.deadline(limit));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whoeverWaitsGoesOnWhenTheLastHasCome() {
    idents.add(2, "a");
    CompletableFuture<List<String>> waiting =
        CompletableFuture.supplyAsync(() -> await(LONG, "a", "b"), Thread::startVirtualThread);

    idents.add(3, "b");

    assertThat(waiting.join()).isEmpty();
  }

  @Test
  void thoseThatDoNotComeAreNamed() {
    idents.add(2, "a");
    idents.add(3, "");

    assertThat(await(Duration.ofMillis(1), "b", "a", "c")).containsExactly("b", "c");
  }

  @Test
  void oneThatIsGoneHasNotComeUnlessAnotherHasItsIdent() {
    idents.add(2, "a");
    idents.add(3, "a");
    idents.add(4, "b");

    idents.remove(2);
    idents.remove(4);

    assertThat(await(Duration.ZERO, "a", "b")).containsExactly("b");
  }
}
