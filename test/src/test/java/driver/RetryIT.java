package driver;

import static driver.Tasks.SOON;
import static jdist.Distributed.exponentialBackOff;
import static jdist.Distributed.retry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import jdist.failure.CallCancelledException;
import jdist.failure.CannotTravelException;
import jdist.failure.RemoteException;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.remote.RemoteFuture;
import jdist.task.Task;
import org.junit.jupiter.api.Test;

/// What is tried again where it runs.
@WithCluster(workers = 2)
class RetryIT {
  private static final List<Duration> AT_ONCE = List.of(Duration.ZERO, Duration.ofMillis(1));

  /// Succeeds at the attempt of that number, and answers with it.
  private static int after(String what, int attempts) {
    int attempt = Tasks.count(what);
    if (attempt < attempts) {
      throw new IllegalStateException("attempt " + attempt);
    }
    return attempt;
  }

  @Test
  void itIsTriedAgainUntilItSucceeds() throws Exception {
    assertThat(retry(() -> after("here", 3), AT_ONCE).call()).isEqualTo(3);
    assertThat(retry(() -> after("at once", 1), List.of()).call()).isEqualTo(1);
    assertThat(retry((String name) -> after(name, 2), exponentialBackOff(1)).call("one argument"))
        .isEqualTo(2);
  }

  @Test
  void theLastFailureComesOutAsItIs() {
    Task<Integer> hopeless = retry(() -> after("hopeless", 10), AT_ONCE);

    assertThatThrownBy(hopeless::call)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("attempt 3");
    assertThat(Tasks.counted("hopeless")).isEqualTo(3);
  }

  @Test
  void whatTheCheckDoesNotAcceptIsNotTriedAgain() {
    Task<Integer> checked =
        retry(() -> after("checked", 10), AT_ONCE, e -> !e.getMessage().endsWith("2"));
    Task<Integer> failing =
        retry(
            () -> after("failing check", 10),
            AT_ONCE,
            e -> {
              throw new UnsupportedOperationException("check");
            });

    assertThatThrownBy(checked::call).hasMessage("attempt 2");
    assertThatThrownBy(failing::call)
        .isInstanceOf(UnsupportedOperationException.class)
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("attempt 1"));
  }

  @Test
  void itCanBeSent(TestCluster test) {
    assertThat(test.worker(2).fetch(retry(() -> after("sent", 3), AT_ONCE))).isEqualTo(3);
    assertThat(test.worker(2).fetch(() -> Tasks.counted("sent"))).isEqualTo(3);
    assertThat(Tasks.counted("sent")).isZero();
    assertThat(
            test.cluster()
                .pmap(
                    retry((Integer item) -> item + after("item " + item, 2) - 2, AT_ONCE),
                    List.of(1, 2, 3, 4)))
        .containsExactly(1, 2, 3, 4);
    assertThatThrownBy(
            () -> test.worker(3).fetch(retry(() -> after("in vain", 10), AT_ONCE, e -> false)))
        .isInstanceOf(RemoteException.class)
        .hasRootCauseMessage("attempt 1");
  }

  @Test
  void whatCannotBeSentIsNamedAsIfItWereNotRetried(TestCluster test) {
    Thread thread = Thread.currentThread();

    assertThatThrownBy(() -> test.worker(2).call(retry(() -> thread.getName(), AT_ONCE)))
        .isInstanceOf(CannotTravelException.class)
        .hasMessageContaining("the lambda at RetryIT.java:")
        .hasMessageContaining("captures thread (java.lang.Thread)");
  }

  @Test
  void aCallThatWaitsForItsNextAttemptIsCancelledAndHoldsNobodyUp(TestCluster test) {
    List<Duration> anHour = List.of(Duration.ofHours(1));
    List<RemoteFuture<Integer>> waiting =
        List.of(
            test.worker(2).call(retry(() -> after("cancelled", 9), anHour)),
            test.worker(2).call(retry(() -> after("cancelled", 9), anHour)),
            test.worker(2).call(retry(() -> after("cancelled", 9), anHour)),
            test.worker(2).call(retry(() -> after("cancelled", 9), anHour)));
    await().atMost(SOON).until(() -> test.worker(2).fetch(() -> Tasks.counted("cancelled")) == 4);

    assertThat(test.worker(2).call(() -> "through").fetch(SOON)).isEqualTo("through");
    waiting.forEach(call -> call.cancel(true));

    for (RemoteFuture<Integer> call : waiting) {
      assertThatThrownBy(() -> call.fetch(SOON)).isInstanceOf(CallCancelledException.class);
    }
    assertThat(test.worker(2).fetch(() -> Tasks.counted("cancelled"))).isEqualTo(4);
  }
}
