package jdist.call;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import jdist.failure.ProcessExitedException;
import jdist.identity.RefId;
import org.jspecify.annotations.Nullable;

/// The values this process keeps for others, and who holds each how often. Plain state, no I/O.
/// Thread-safe; changes to one entry are one after the other.
///
/// A hold may be let go before word of it has come, since the two arrive over different links:
/// counts may be negative for a while, and an entry is freed when every holder's count is zero.
/// That is never too early: whoever passes a reference on says so to the owner before it lets go
/// itself, and over the same link. Idea: Julia Distributed's `client_refs`, where each process
/// counts once and an early let-go leaks.
final class RefTable {
  private final Map<RefId, Entry> entries = new ConcurrentHashMap<>();
  private final Set<Integer> gone = ConcurrentHashMap.newKeySet();

  private static final class Entry {
    private final Cell cell;
    private final Map<Integer, Integer> holds = new HashMap<>(2);
    private Set<Integer> expected = Set.of(); // who asked before word of its hold came

    Entry(Cell cell) {
      this.cell = cell;
    }

    void change(int holder, int change) {
      holds.merge(holder, change, RefTable::sumOrNothing);
      if (!expected.isEmpty()) {
        expected.remove(holder);
      }
    }

    boolean isFree() {
      return holds.isEmpty() && expected.isEmpty();
    }

    void expect(int holder) {
      if (!holds.containsKey(holder)) {
        expected = expected.isEmpty() ? new HashSet<>(2) : expected;
        expected.add(holder);
      }
    }

    /// What is left of it if `holder` is gone; null if that is nothing.
    @Nullable Entry without(int holder) {
      holds.remove(holder);
      if (!expected.isEmpty()) {
        expected.remove(holder);
      }
      return isFree() ? null : this;
    }
  }

  private static @Nullable Integer sumOrNothing(int before, int change) {
    return before + change == 0 ? null : before + change;
  }

  /// The cell of that name; null if there is none.
  @Nullable Cell find(RefId id) {
    Entry entry = entries.get(id);
    return entry == null ? null : entry.cell;
  }

  /// The cell of that name, made if there is none: a request may come in before what it asks for.
  Cell cell(RefId id) {
    return entries.computeIfAbsent(id, _ -> new Entry(new Cell())).cell;
  }

  /// The same for a request of `asker`, which must be a holder, though word of that may be on its
  /// way over another link. Until then the entry stays, unless the asker is gone.
  Cell cell(RefId id, int asker) {
    Cell cell =
        entries.compute(
                id,
                (_, known) -> {
                  Entry entry = known == null ? new Entry(new Cell()) : known;
                  entry.expect(asker);
                  return entry;
                })
            .cell;
    dropIfGone(id, asker);
    return cell;
  }

  /// Keeps `cell` under that name for `holder`.
  void hold(RefId id, Cell cell, int holder) {
    change(id, cell, holder, 1);
  }

  /// `holder` holds it `change` times more often; frees it if nobody does any more. Of one that is
  /// gone nothing is counted: word of it may still come, from others or read before its end.
  void change(RefId id, int holder, int change) {
    change(id, null, holder, change);
  }

  private void change(RefId id, @Nullable Cell cell, int holder, int change) {
    count(id, cell, holder, change);
    dropIfGone(id, holder);
  }

  /// To be called last: [#dropHolder] has seen the entry, or this sees that the holder is gone.
  private void dropIfGone(RefId id, int holder) {
    if (gone.contains(holder)) {
      entries.computeIfPresent(id, (_, entry) -> entry.without(holder));
    }
  }

  private void count(RefId id, @Nullable Cell cell, int holder, int change) {
    entries.compute(
        id,
        (_, known) -> {
          Entry entry = known == null ? new Entry(cell == null ? new Cell() : cell) : known;
          entry.change(holder, change);
          return entry.isFree() ? null : entry;
        });
  }

  /// Forgets a cell that a request asked for and nobody holds.
  void forgetUnheld(RefId id) {
    entries.computeIfPresent(id, (_, entry) -> entry.isFree() ? null : entry);
  }

  /// A process is gone: it holds nothing any more, and what only it could have set has failed: a
  /// value that it was to send back, or that its call was to make.
  ///
  /// @param why makes what such a value fails with
  void dropHolder(int holder, Supplier<ProcessExitedException> why) {
    gone.add(holder);
    List<Cell> orphans = new ArrayList<>();
    for (RefId id : entries.keySet()) {
      entries.computeIfPresent(
          id,
          (_, entry) -> {
            if (id.creator() == holder && id.isOutcome() && entry.cell.settled() == null) {
              orphans.add(entry.cell);
            }
            return entry.without(holder);
          });
    }
    orphans.forEach(cell -> cell.settle(new Settled.Failure(why.get())));
  }

  int size() {
    return entries.size();
  }

  /// How many of the values each process holds, by its id.
  Map<Integer, Integer> holders() {
    Map<Integer, Integer> holders = new HashMap<>();
    for (RefId id : entries.keySet()) {
      entries.computeIfPresent(
          id,
          (_, entry) -> {
            entry.holds.forEach((holder, count) -> {
              if (count > 0) {
                holders.merge(holder, 1, Integer::sum);
              }
            });
            return entry;
          });
    }
    return holders;
  }
}
