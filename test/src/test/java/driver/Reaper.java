package driver;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import jdist.failure.JdistException;
import jdist.kit.TestCluster;
import jdist.parallel.WorkerPool;

/// Kills workers, removes some and adds others as a `pmap` comes to certain items, drawn by lot.
/// One worker is spared.
final class Reaper {
  private static final long LONGEST_NAP_NANOS = 3_000_000;
  private static final Integer END = -1;

  private final TestCluster test;
  private final Optional<WorkerPool> pool;
  private final int spared;
  private final Random random;
  private final Set<Integer> due = new HashSet<>(); // items at which something happens
  private final BlockingQueue<Integer> reached = new ArrayBlockingQueue<>(100);
  private final Set<Integer> victims = ConcurrentHashMap.newKeySet();
  private final List<String> story = new ArrayList<>();
  private final int most;
  private final Thread thread;
  private volatile RuntimeException failure;

  /// @param pool what is added is pushed there, too
  Reaper(TestCluster test, Optional<WorkerPool> pool, int items, Random random) {
    this.test = test;
    this.pool = pool;
    this.random = new Random(random.nextLong());
    List<Integer> workers = test.cluster().workers();
    this.spared = workers.get(random.nextInt(workers.size()));
    int strikes = 1 + random.nextInt(4);
    while (due.size() < strikes) {
      boolean atTheEnd = random.nextInt(4) == 0;
      due.add(atTheEnd ? items - 1 - random.nextInt(200) : random.nextInt(items));
    }
    this.most = workers.size() - 1 + strikes; // each strike adds one worker at most
    this.thread = Thread.ofPlatform().daemon().name("reaper").start(this::work);
  }

  /// How many workers may be struck at most.
  int most() {
    return most;
  }

  Set<Integer> victims() {
    return victims;
  }

  int struck() {
    return victims.size();
  }

  /// An item is read.
  void reads(int item) {
    if (due.contains(item)) {
      reached.add(item);
    }
  }

  /// The same items; the reading of them is noticed.
  <T> List<T> watched(List<T> items) {
    return new AbstractList<>() {
      @Override
      public T get(int index) {
        reads(index);
        return items.get(index);
      }

      @Override
      public int size() {
        return items.size();
      }
    };
  }

  /// Waits until all that was begun is done.
  void awaitEnd() throws InterruptedException {
    reached.add(END);
    thread.join();
    if (failure != null) {
      throw failure;
    }
  }

  private void work() {
    try {
      for (Integer item = reached.take(); !item.equals(END); item = reached.take()) {
        LockSupport.parkNanos(random.nextLong(LONGEST_NAP_NANOS));
        strike(item);
      }
    } catch (InterruptedException | RuntimeException e) {
      failure = new IllegalStateException("could not strike", e);
    }
  }

  private void strike(int item) {
    List<Integer> there = new ArrayList<>(test.cluster().workers());
    there.removeIf(id -> id == spared);
    int kind = random.nextInt(6);
    if (there.isEmpty() || kind == 0) {
      add(item);
    } else if (kind == 1) {
      story.add(item + ": half of " + there + " killed");
      there.subList(0, (there.size() + 1) / 2).forEach(this::kill);
    } else if (kind == 2) {
      int victim = there.get(random.nextInt(there.size()));
      story.add(item + ": " + victim + " removed");
      victims.add(victim);
      test.cluster().rmProcs(List.of(victim));
    } else {
      int victim = there.get(random.nextInt(there.size()));
      story.add(item + ": " + victim + " killed");
      kill(victim);
    }
  }

  private void kill(int victim) {
    victims.add(victim);
    test.processes().get(victim).destroyForcibly();
  }

  private void add(int item) {
    List<Integer> added = test.add(1);
    story.add(item + ": " + added + " added");
    try {
      pool.ifPresent(to -> added.forEach(to::push));
    } catch (JdistException e) {
      story.add("not to the pool: " + e);
    }
  }

  @Override
  public String toString() {
    return story + ", " + spared + " is spared";
  }
}
