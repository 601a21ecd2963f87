package jdist.parallel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// How a `pmap` is done: `pmap(u -> load(u), urls, options -> options.batchSize(100))`. Immutable;
/// each method answers with a changed copy. Thread-safe. Idea: the keyword arguments of Julia's
/// `pmap`.
///
/// @param <R> what the function answers with
public final class PmapOptions<R extends @Nullable Object> {
  private final Choices<R> chosen;

  private PmapOptions(Choices<R> chosen) {
    this.chosen = chosen;
  }

  /// What has been chosen; not changed any more once it belongs to options.
  private static final class Choices<R extends @Nullable Object> implements Cloneable {
    private OptionalInt batchSize = OptionalInt.empty();
    private List<Duration> retryDelays = List.of();
    private Predicate<Throwable> retryCheck = _ -> true;
    private @Nullable Function<Throwable, R> onError;
    private boolean distributed = true;
    private int perWorker = 1;
    private Optional<Duration> timeLimit = Optional.empty();
    private Optional<WorkerPool> pool = Optional.empty();
    private Optional<String> label = Optional.empty();
    private Optional<Consumer<Progress>> progress = Optional.empty();
    private OptionalLong seed = OptionalLong.empty();
    private int readAhead = 1_000;
    private boolean asCompleted;

    @Override
    @SuppressWarnings("unchecked") // it is its own class
    protected Choices<R> clone() {
      try {
        return (Choices<R>) super.clone();
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException("it is cloneable", e);
      }
    }
  }

  private PmapOptions<R> with(Consumer<Choices<R>> choice) {
    Choices<R> changed = chosen.clone();
    choice.accept(changed);
    return new PmapOptions<>(changed);
  }

  /// Everything as the methods say.
  public static <R extends @Nullable Object> PmapOptions<R> defaults() {
    return new PmapOptions<>(new Choices<>());
  }

  /// How many items a worker is sent at a time, which it goes through one after the other. Default:
  /// one, and more where the first ones show that they are brief: about a millisecond's worth.
  ///
  /// @throws IllegalArgumentException if less than 1
  public PmapOptions<R> batchSize(int batchSize) {
    check(batchSize >= 1, "a batch is of 1 item or more, not " + batchSize);
    return with(options -> options.batchSize = OptionalInt.of(batchSize));
  }

  /// An item that fails is tried again after each of these delays; after the last it has failed.
  /// One whose worker dies is tried again at once; one that was on its way to a worker that was
  /// gone already has not been tried. Another worker tries it, if there is one; of a `pool`,
  /// whoever is free. Default: none.
  public PmapOptions<R> retry(List<Duration> delays) {
    return with(options -> options.retryDelays = List.copyOf(delays));
  }

  /// The same, but only for failures that `check` accepts, which is called in the process that
  /// called `pmap`.
  public PmapOptions<R> retry(List<Duration> delays, Predicate<Throwable> check) {
    return with(options -> {
      options.retryDelays = List.copyOf(delays);
      options.retryCheck = check;
    });
  }

  /// What takes the place of an item that has failed for good, the death of its worker included.
  /// Called in the process that called `pmap`, with what [jdist.failure.ItemFailedException] would
  /// have as its cause; what it throws ends the `pmap`. Default: the first failure ends it.
  public PmapOptions<R> onError(Function<Throwable, R> onError) {
    return with(options -> options.onError = onError);
  }

  /// Whether workers do it; if not, the threads of the current process do. Default: yes.
  public PmapOptions<R> distributed(boolean distributed) {
    return with(options -> options.distributed = distributed);
  }

  /// How many items, or batches, a worker runs at once, as far as its threads (`-t`) go. Default:
  /// 1.
  ///
  /// @throws IllegalArgumentException if less than 1
  public PmapOptions<R> perWorker(int perWorker) {
    check(perWorker >= 1, "a worker has 1 item or more at once, not " + perWorker);
    return with(options -> options.perWorker = perWorker);
  }

  /// An item that takes longer than `limit` is cancelled, and has failed with a
  /// [jdist.failure.TimeLimitException]. Items then go one by one. Default: none.
  public PmapOptions<R> timeLimit(Duration limit) {
    check(limit.isPositive(), "the limit of an item is more than 0 s");
    return with(options -> options.timeLimit = Optional.of(limit));
  }

  /// The workers of `pool` do it, each batch one that is free: so several `pmap`s, and calls, share
  /// them. Default: all workers, those that join meanwhile included, whatever else they do.
  public PmapOptions<R> pool(WorkerPool pool) {
    return with(options -> options.pool = Optional.of(pool));
  }

  /// Shows on standard error how far it has come, behind `label`: on a terminal in a line that
  /// changes, elsewhere in a line every ten seconds. Default: it does not.
  public PmapOptions<R> progress(String label) {
    return with(options -> options.label = Optional.of(label));
  }

  /// Tells `program` how far it has come, about ten times a second and at the end, on a thread of
  /// its own. If that throws, it is said on standard error, and it is told no more. Default: nobody
  /// is told.
  public PmapOptions<R> progress(Consumer<Progress> program) {
    return with(options -> options.progress = Optional.of(program));
  }

  /// Gives each item random numbers of its own, [jdist.Distributed#itemRandom()]: those of item `i`
  /// depend on `seed` and `i` alone, wherever and however often it runs. Default: none.
  public PmapOptions<R> seed(long seed) {
    return with(options -> options.seed = OptionalLong.of(seed));
  }

  /// For a stream: how many items may be under way or done whose results nobody has taken. Default:
  /// 1,000.
  ///
  /// @throws IllegalArgumentException if less than 1
  public PmapOptions<R> readAhead(int items) {
    check(items >= 1, "1 item or more is read ahead, not " + items);
    return with(options -> options.readAhead = items);
  }

  /// For a stream: results come as soon as they are there, not in the order of their items.
  public PmapOptions<R> asCompleted() {
    return with(options -> options.asCompleted = true);
  }

  private static void check(boolean fits, String expected) {
    if (!fits) {
      throw new IllegalArgumentException(expected);
    }
  }

  /// As set; empty: chosen by measured cost.
  public OptionalInt batchSize() {
    return chosen.timeLimit.isPresent() ? OptionalInt.of(1) : chosen.batchSize;
  }

  /// As set.
  public List<Duration> retryDelays() {
    return chosen.retryDelays;
  }

  /// As set.
  public Predicate<Throwable> retryCheck() {
    return chosen.retryCheck;
  }

  /// As set; empty: the first failure ends it.
  public Optional<Function<Throwable, R>> onError() {
    return Optional.ofNullable(chosen.onError);
  }

  /// As set.
  public boolean distributed() {
    return chosen.distributed;
  }

  /// As set.
  public int perWorker() {
    return chosen.perWorker;
  }

  /// As set; empty: none.
  public Optional<Duration> timeLimit() {
    return chosen.timeLimit;
  }

  /// As set; empty: all workers.
  public Optional<WorkerPool> pool() {
    return chosen.pool;
  }

  /// As set; empty: progress is not shown.
  public Optional<String> label() {
    return chosen.label;
  }

  /// As set; empty: nobody is told.
  public Optional<Consumer<Progress>> progress() {
    return chosen.progress;
  }

  /// As set; empty: none.
  public OptionalLong seed() {
    return chosen.seed;
  }

  /// As set.
  public int readAhead() {
    return chosen.readAhead;
  }

  /// As set.
  public boolean isAsCompleted() {
    return chosen.asCompleted;
  }
}
