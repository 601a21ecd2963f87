package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import jdist.failure.ChannelClosedException;
import jdist.failure.CompositeException;
import jdist.failure.ItemFailedException;
import jdist.failure.JdistException;
import jdist.failure.LaunchException;
import jdist.failure.LinkLostException;
import jdist.failure.ProcessExitedException;
import jdist.failure.RemoteException;
import jdist.failure.UnreachableException;
import jdist.kit.TestCluster;

/// What goes wrong with the processes of one cluster and the links between them, and which failures
/// that excuses.
final class Mishap {
  private final TestCluster test;
  private final Random random;
  private final Set<Integer> struck = ConcurrentHashMap.newKeySet();
  private final Set<Integer> doomed = ConcurrentHashMap.newKeySet();
  private final Set<Integer> frozen = ConcurrentHashMap.newKeySet();
  private final Set<Integer> cut = ConcurrentHashMap.newKeySet();
  private final List<String> story = new ArrayList<>();

  Mishap(TestCluster test, Random random) {
    this.test = test;
    this.random = random;
  }

  enum Kind {
    KILL,
    TERMINATE,
    EXIT,
    FREEZE,
    PAUSE,
    CUT,
    FLOOD,
    STALL,
    REMOVE,
    ADD,
    KILL_ALL
  }

  /// Something happens to somebody.
  void strike() {
    List<Integer> there = new ArrayList<>(test.processes().keySet());
    there.removeIf(id -> !test.processes().get(id).isAlive());
    if (there.isEmpty()) {
      return;
    }
    int victim = there.get(random.nextInt(there.size()));
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    story.add(kind + " " + victim);
    switch (kind) {
      case KILL -> end("KILL", victim);
      case TERMINATE -> end("TERM", victim);
      case EXIT -> exit(victim);
      case FREEZE -> freeze(victim);
      case PAUSE -> pause(victim);
      case CUT -> cutLink(victim, there);
      case FLOOD -> flood(victim);
      case STALL -> test.stallOutput();
      case REMOVE -> remove(victim);
      case ADD -> add();
      case KILL_ALL -> there.forEach(id -> end("KILL", id));
    }
  }

  private void end(String signal, int victim) {
    doomed.add(victim);
    signal(signal, victim);
  }

  private void signal(String name, int victim) {
    struck.add(victim);
    send(name, victim);
  }

  private void send(String name, int victim) {
    try {
      String pid = Long.toString(test.processes().get(victim).pid());
      new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  private void exit(int victim) {
    struck.add(victim);
    tell(victim, () -> System.exit(3));
  }

  private void tell(int victim, jdist.task.Action action) {
    try {
      test.cluster().remoteDo(victim, action);
    } catch (JdistException _) {
      // it has not joined, or something has happened to it already
    }
  }

  private void freeze(int victim) {
    signal("STOP", victim);
    frozen.add(victim);
  }

  /// Shorter or longer than the others' patience.
  private void pause(int victim) {
    freeze(victim);
    LockSupport.parkNanos(random.nextLong(2_000_000_000));
    frozen.remove(victim);
    send("CONT", victim);
  }

  private void cutLink(int victim, List<Integer> there) {
    int other = random.nextInt(3) == 0 ? 1 : there.get(random.nextInt(there.size()));
    boolean output = random.nextBoolean();
    if (other == 1) {
      struck.add(victim);
      new Insides(test.cluster()).cut(victim, output);
      return;
    }
    cut.add(victim);
    cut.add(other);
    tell(victim, () -> new Insides().cut(other, output));
  }

  /// More than any pipe holds.
  private void flood(int victim) {
    String line = "x".repeat(99);
    tell(
        victim,
        () -> {
          for (int i = 0; i < 20_000; i++) {
            System.out.println(line);
          }
        });
  }

  private void remove(int victim) {
    struck.add(victim);
    test.cluster().rmProcs(List.of(victim));
  }

  private void add() {
    try {
      test.add(1 + random.nextInt(2));
    } catch (LaunchException e) {
      e.failures().forEach(failure -> struck.add(failure.processId()));
    }
  }

  /// A worker comes, is called by all, and is removed in the middle of it.
  void comeAndGo() {
    int id = test.add(1).getFirst();
    LockSupport.parkNanos(random.nextLong(500_000_000));
    remove(id);
    test.forget(id);
  }

  /// Whoever can go on goes on, and the cluster knows who is gone.
  void end() {
    test.resumeOutput();
    if (random.nextBoolean()) {
      frozen.forEach(victim -> send("CONT", victim));
    } else {
      doomed.addAll(frozen);
    }
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(doomed).noneMatch(test.cluster().procs()::contains));
  }

  /// Whether these things are the reason for that failure of a call among these processes.
  boolean excuses(Throwable failure, Set<Integer> processes) {
    return switch (failure) {
      case RemoteException remote -> excuses(remote.getCause(), processes);
      case CompositeException several ->
          several.failures().stream().allMatch(each -> excuses(each, processes));
      case ItemFailedException item -> excuses(item.getCause(), processes);
      case ChannelClosedException closed when closed.getCause() != null ->
          excuses(closed.getCause(), processes);
      case ProcessExitedException gone -> struck.contains(gone.processId());
      case LinkLostException _, UnreachableException _ -> troubled(processes);
      default -> false;
    };
  }

  private boolean troubled(Set<Integer> processes) {
    Set<Integer> all = new HashSet<>(processes);
    all.retainAll(struck);
    Set<Integer> apart = new HashSet<>(processes);
    apart.retainAll(cut);
    return !all.isEmpty() || !apart.isEmpty();
  }

  /// Whether nothing has happened to a process.
  boolean isSpared(int id) {
    return !struck.contains(id);
  }

  @Override
  public String toString() {
    return story.toString();
  }
}
