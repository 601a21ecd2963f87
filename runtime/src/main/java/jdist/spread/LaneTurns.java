package jdist.spread;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import jdist.process.CurrentProcess;
import jdist.process.LocalProcess;
import jdist.remote.RemoteFuture;
import jdist.task.Task1;
import org.jspecify.annotations.Nullable;

/// The lanes of `pmap`s, where they run. A lane may be sent a batch while another one of its own
/// runs: that waits here, without a thread, and the call that runs answers for it too. So a worker
/// does not idle between batches that are brief, and never does two of one lane at once.
/// Thread-safe.
final class LaneTurns {
  private final Map<Lane, Deque<Turn<?>>> busy = new ConcurrentHashMap<>();

  /// A lane, by the process that called `pmap` and a number there.
  private record Lane(int origin, long number) {}

  /// A batch that is to be run.
  private record Turn<T>(int batch, List<T> items, @Nullable ItemRandom random) {}

  /// Runs a batch, and those of its lane that come meanwhile.
  ///
  /// @param origin the process that has the lane
  /// @param lane its number there
  /// @param batch the number of the batch in the lane
  /// @param random if each item has random numbers of its own
  /// @return see [Answers]; empty if another call answers for this one
  static <T, R extends @Nullable Object> List<@Nullable Object> run(
      Task1<T, R> function,
      int origin,
      long lane,
      int batch,
      List<T> items,
      @Nullable ItemRandom random)
      throws InterruptedException {
    LocalProcess process = CurrentProcess.find().orElseThrow();
    LaneTurns turns = process.state(LaneTurns.class, _ -> new LaneTurns());
    return turns.run(process, function, new Lane(origin, lane), new Turn<>(batch, items, random));
  }

  private <T, R extends @Nullable Object> List<@Nullable Object> run(
      LocalProcess process, Task1<T, R> function, Lane lane, Turn<T> first)
      throws InterruptedException {
    if (!begin(lane, first)) {
      return List.of();
    }
    List<@Nullable Object> answers = new ArrayList<>(first.items().size() + 4);
    Turn<T> turn = first;
    try {
      while (turn != null) {
        run(process, function, turn, answers);
        turn = next(lane);
      }
    } finally {
      if (turn != null) {
        busy.remove(lane); // it was cancelled
      }
    }
    return answers;
  }

  /// Whether it runs now; if not, whoever runs will see to it.
  private boolean begin(Lane lane, Turn<?> turn) {
    Deque<Turn<?>> mine = new ArrayDeque<>(0);
    Deque<Turn<?>> known =
        busy.compute(
            lane,
            (_, queue) -> {
              if (queue == null) {
                return mine;
              }
              queue.add(turn);
              return queue;
            });
    return mine.equals(known); // by identity, as deques are
  }

  @SuppressWarnings("unchecked") // the items of a lane are of one type
  private <T> @Nullable Turn<T> next(Lane lane) {
    List<Turn<?>> found = new ArrayList<>(1);
    busy.computeIfPresent(
        lane,
        (_, queue) -> {
          if (queue.isEmpty()) {
            return null;
          }
          found.add(queue.remove());
          return queue;
        });
    return found.isEmpty() ? null : (Turn<T>) found.getFirst();
  }

  /// Each item after the one before, whatever becomes of that.
  private static <T, R extends @Nullable Object> void run(
      LocalProcess process, Task1<T, R> function, Turn<T> turn, List<@Nullable Object> answers)
      throws InterruptedException {
    int start = answers.size();
    Answers.begin(answers, turn.batch(), turn.items().size());
    Map<Integer, RemoteFuture<?>> failed = new HashMap<>(0);
    long begun = System.nanoTime();
    for (int i = 0; i < turn.items().size(); i++) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedException("the map was cancelled");
      }
      try {
        answers.add(call(function, turn, i));
      } catch (InterruptedException e) {
        throw e;
      } catch (Throwable e) {
        failed.put(i, failed(process, e));
        answers.add(null);
      }
    }
    Answers.end(answers, start, System.nanoTime() - begun, failed);
  }

  private static <T, R extends @Nullable Object> R call(
      Task1<T, R> function, Turn<T> turn, int position) throws Exception {
    T item = turn.items().get(position);
    ItemRandom random = turn.random();
    return random == null ? function.call(item) : random.call(function, item, position);
  }

  /// A future that fails with `failure`: a failure travels as such, not as a value.
  private static RemoteFuture<?> failed(LocalProcess process, Throwable failure) {
    return process
        .calls()
        .call(
            process.id(),
            () -> {
              throw failure instanceof Exception exception
                  ? exception
                  : new ExecutionException(failure);
            });
  }
}
