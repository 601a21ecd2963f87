package jdist.membership;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import jdist.serial.Copier.Copy;
import jdist.task.Action;

/// What `everywhere` has had all processes run, for the workers that join later. Plain state, to be
/// guarded by whoever owns it.
///
/// Workers are to run a beginning of what was run, never something without what came before it: so
/// the first action that is not kept is the last that was asked of it.
final class Replay {
  static final int MOST_ACTIONS = 10_000;

  /// 64 MiB, or less in a small JVM.
  static final long MOST_BYTES = Math.min(64 << 20, Runtime.getRuntime().maxMemory() / 16);

  /// What is told when an action is not kept.
  static final String FULL =
      "everywhere has run more than is kept for workers that join later ("
          + MOST_ACTIONS
          + " actions, "
          + (MOST_BYTES >> 20)
          + " MiB): they will not run the rest; what they need not run can name its processes,"
          + " everywhere(procs(), ...)";

  private final TreeMap<Long, Entry> entries = new TreeMap<>();
  private long numbers;
  private long weight;
  private boolean full;

  /// One action.
  ///
  /// @param number its place in the order, from 1
  /// @param weight what it would weigh on its way, in bytes
  record Entry(long number, Action action, long weight) {}

  /// How many bytes another action may weigh.
  long room() {
    return isFull() ? 0 : MOST_BYTES - weight;
  }

  /// Whether an action has not been kept, or the next one will not be.
  boolean isFull() {
    return full || entries.size() >= MOST_ACTIONS;
  }

  /// Keeps an action, if there is room; answers with its number in any case.
  ///
  /// @param copy of the action as it was called; empty if it weighs too much
  long add(Copy copy) {
    numbers++;
    if (isFull() || copy.weight() > room() || copy.value().isEmpty()) {
      full = true;
      return numbers;
    }
    weight += copy.weight();
    entries.put(numbers, new Entry(numbers, (Action) copy.value().get(), copy.weight()));
    return numbers;
  }

  /// Drops an action, which has failed.
  void remove(long number) {
    Entry entry = entries.remove(number);
    if (entry != null) {
      weight -= entry.weight();
    }
  }

  /// The first action behind that number; empty if there is none.
  Optional<Entry> after(long number) {
    return Optional.ofNullable(entries.higherEntry(number)).map(Map.Entry::getValue);
  }

  /// There will be no more.
  void close() {
    entries.clear();
    full = true;
  }
}
