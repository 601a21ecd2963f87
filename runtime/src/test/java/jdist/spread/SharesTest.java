package jdist.spread;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharesTest {
  private static Shares<Integer> of(int count, int batch) {
    List<Integer> items = IntStream.range(0, count).boxed().toList();
    return new Shares<>(items.iterator(), count, batch, Long.MAX_VALUE);
  }

  /// Whoever finds the source empty may be quicker than whoever has just taken the last items.
  @Test
  void theLastBatchIsNeverLostHoweverManyAskAtOnce() throws Exception {
    try (ExecutorService lanes = Executors.newFixedThreadPool(3)) {
      for (int round = 0; round < 20_000; round++) {
        Shares<Integer> shares = of(2, 10);
        Queue<Integer> done = new ConcurrentLinkedQueue<>();
        List<Future<?>> all =
            IntStream.range(0, 3)
                .<Future<?>>mapToObj(lane ->
                    lanes.submit(() -> {
                      work(shares, lane + 1, done);
                      return null;
                    }))
                .toList();
        for (Future<?> each : all) {
          each.get();
        }
        assertThat(done).as("round " + round).containsExactlyInAnyOrder(0, 1);
      }
    }
  }

  private static void work(Shares<Integer> shares, int worker, Queue<Integer> done)
      throws InterruptedException {
    for (Batch<Integer> batch = shares.next(worker, 3);
        batch != null;
        batch = shares.next(worker, 3)) {
      done.addAll(batch.values());
      shares.done(batch.size());
    }
  }

  @Test
  void whatHasFailedOnOneWorkerIsTriedOnAnother() throws Exception {
    Shares<Integer> shares = of(2, 1);
    shares.begins(2);
    shares.begins(3);
    Batch<Integer> failed = shares.next(2, 2);
    shares.again(failed.items().getFirst(), 2, Duration.ZERO);

    assertThat(shares.next(2, 2).values()).as("the next one").containsExactly(1);
    assertThat(shares.tryNext(2, 2)).isNull();
    Batch<Integer> again = shares.next(3, 2);
    assertThat(again.values()).containsExactly(0);
    shares.again(again.items().getFirst(), 3, Duration.ZERO);
    shares.ends(2);
    assertThat(shares.next(3, 1).values()).as("nobody else is there").containsExactly(0);
    assertThat(again.items().getFirst().attempts()).isEqualTo(3);
  }

  @Test
  void whatNobodyWasSentHasNotBeenTried() throws Exception {
    Shares<Integer> shares = of(1, 1);
    Batch<Integer> batch = shares.next(2, 1);
    shares.putBack(batch);

    assertThat(shares.next(2, 1).items().getFirst().attempts()).isEqualTo(1);
  }
}
