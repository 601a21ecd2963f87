package jdist.spread;

import java.util.List;
import java.util.Map;
import jdist.remote.RemoteFuture;
import org.jspecify.annotations.Nullable;

/// What came of batches, as it goes home: one after the other in one list, so that plain results
/// make a plain list, which is the cheapest thing to send.
///
/// Of each batch: its number, the nanoseconds it took, how many items it had, futures that fail as
/// items have, by position, or null if none has, and then the results, null for one that failed.
final class Answers {
  private static final int HEAD = 4;

  private Answers() {}

  /// Takes what came of one batch.
  interface Reader {
    void batch(
        int number,
        long nanos,
        List<@Nullable Object> results,
        Map<Integer, RemoteFuture<?>> failed);
  }

  /// Begins an answer; its results are to follow.
  static void begin(List<@Nullable Object> answers, int number, int items) {
    answers.add(number);
    answers.add(0L);
    answers.add(items);
    answers.add(null);
  }

  /// Completes the answer that begins at `start`.
  static void end(
      List<@Nullable Object> answers, int start, long nanos, Map<Integer, RemoteFuture<?>> failed) {
    answers.set(start + 1, nanos);
    if (!failed.isEmpty()) {
      answers.set(start + 3, failed);
    }
  }

  @SuppressWarnings("unchecked") // as it was written
  static void read(List<@Nullable Object> answers, Reader reader) {
    int at = 0;
    while (at < answers.size()) {
      int number = (Integer) java.util.Objects.requireNonNull(answers.get(at));
      long nanos = (Long) java.util.Objects.requireNonNull(answers.get(at + 1));
      int items = (Integer) java.util.Objects.requireNonNull(answers.get(at + 2));
      var failed = (Map<Integer, RemoteFuture<?>>) answers.get(at + 3);
      List<@Nullable Object> results = answers.subList(at + HEAD, at + HEAD + items);
      reader.batch(number, nanos, results, failed == null ? Map.of() : failed);
      at += HEAD + items;
    }
  }
}
