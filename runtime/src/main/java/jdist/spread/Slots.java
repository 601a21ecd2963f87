package jdist.spread;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdist.failure.NoWorkerException;
import jdist.identity.ProcessIds;
import jdist.process.LocalProcess;
import jdist.process.MemberListener;
import jdist.remote.Channel;
import org.jspecify.annotations.Nullable;

/// The members of a pool, in the process that keeps it: a channel of those that are free, whose
/// `take` and `put` are told on whose behalf. What a process has taken and not given back when it
/// dies is given back for it. Thread-safe.
final class Slots implements Channel<Integer>, MemberListener {
  private final LocalProcess process;
  private final boolean isDefault;
  private final List<Integer> members = new ArrayList<>();
  private final Deque<Integer> free = new ArrayDeque<>();
  private final Map<Loan, Integer> loans = new HashMap<>();

  /// A member that a process has taken.
  private record Loan(int taker, int member) {}

  /// @param isDefault whether it has all workers, and process 1 if there are none
  Slots(LocalProcess process, boolean isDefault) {
    this.process = process;
    this.isDefault = isDefault;
  }

  /// Adds a member; one that is known to be gone, or leaves meanwhile, is dropped.
  synchronized void push(int processId) {
    if (process.id() != processId) {
      process.mesh().known(processId);
    }
    members.add(processId);
    free.add(processId);
    if (!process.processes().contains(processId)) {
      drop(processId);
    }
    notifyAll();
  }

  synchronized List<Integer> members() {
    return members.isEmpty() && isDefault ? List.of(ProcessIds.DRIVER) : List.copyOf(members);
  }

  /// What is free now; null if there is nothing.
  synchronized @Nullable Integer tryTake(int taker) {
    if (members.isEmpty()) {
      if (isDefault) {
        return ProcessIds.DRIVER;
      }
      throw new NoWorkerException();
    }
    Integer member = free.poll();
    if (member == null && members.contains(taker)) {
      member = taker; // which may be waiting for this
    }
    if (member != null) {
      loans.merge(new Loan(taker, member), 1, Integer::sum);
    }
    return member;
  }

  /// A member comes back: it is free, unless it was given to a call of its own beside another one.
  synchronized void giveBack(int member, int taker) {
    Loan loan = new Loan(taker, member);
    if (loans.containsKey(loan)) {
      loans.computeIfPresent(loan, (_, count) -> count == 1 ? null : count - 1);
      free(member);
    }
  }

  private void free(int member) {
    int taken =
        loans.entrySet().stream()
            .filter(loan -> loan.getKey().member() == member)
            .mapToInt(Map.Entry::getValue)
            .sum();
    long slots = members.stream().filter(it -> it == member).count();
    if (count(member) + taken < slots) {
      free.add(member);
      notifyAll();
    }
  }

  private long count(int member) {
    return free.stream().filter(it -> it == member).count();
  }

  @Override
  public synchronized void joined(int processId) {
    if (isDefault && !members.contains(processId)) { // which may have been there when it was made
      push(processId);
    }
  }

  @Override
  public synchronized void left(int processId) {
    drop(processId);
    List<Loan> orphans = loans.keySet().stream().filter(it -> it.taker() == processId).toList();
    for (Loan orphan : orphans) {
      loans.remove(orphan);
      free(orphan.member());
    }
    notifyAll(); // perhaps none is left to wait for
  }

  private void drop(int processId) {
    members.removeIf(member -> member == processId);
    free.removeIf(member -> member == processId);
    loans.keySet().removeIf(loan -> loan.member() == processId);
  }

  @Override
  public void put(Integer member, Object... arguments) {
    giveBack(member, (int) arguments[0]);
  }

  @Override
  public synchronized Integer take(Object... arguments) throws InterruptedException {
    Integer member = tryTake((int) arguments[0]);
    while (member == null) {
      wait();
      member = tryTake((int) arguments[0]);
    }
    return member;
  }

  @Override
  public Integer fetch(Object... arguments) {
    throw new UnsupportedOperationException("a worker is taken from a pool, not looked at");
  }

  @Override
  public synchronized void await(Object... arguments) throws InterruptedException {
    while (!isReady()) {
      wait();
    }
  }

  @Override
  public synchronized boolean isReady(Object... arguments) {
    return !free.isEmpty() || (isDefault && members.isEmpty());
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("a pool is not closed");
  }

  @Override
  public boolean isOpen() {
    return true;
  }
}
