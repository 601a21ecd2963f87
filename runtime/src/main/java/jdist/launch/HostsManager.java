package jdist.launch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import jdist.cluster.ClusterManager;
import jdist.cluster.LaunchRequest;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerSeed;
import jdist.failure.LaunchException;

/// The manager of workers on several hosts, each of which has a manager of its own: as many as were
/// wished for, on all hosts at once, with ids in the order of the list. Thread-safe.
public final class HostsManager implements ClusterManager, AutoCloseable {
  private final List<Share> shares;
  private final Map<ClusterManager, Integer> left = new HashMap<>(); // guarded by itself
  private final Map<Integer, Share> owners = new ConcurrentHashMap<>(); // by process id
  private final AtomicBoolean launched = new AtomicBoolean();

  /// What a host is to do; one may have several.
  ///
  /// @param manager what starts the workers there
  /// @param end run when the last worker of this manager is gone
  /// @param workers how many it is to run, 1 or more
  /// @param bindTo where they listen, as in [BindAddress#parse]; empty: as the options say
  public record Share(ClusterManager manager, Runnable end, int workers, Optional<String> bindTo) {}

  public HostsManager(List<Share> shares) {
    this.shares = List.copyOf(shares);
    this.shares.forEach(share -> left.merge(share.manager(), share.workers(), Integer::sum));
  }

  /// How many workers it starts, neither more nor less.
  public int workers() {
    return shares.stream().mapToInt(Share::workers).sum();
  }

  @Override
  public void launch(LaunchRequest request, Report report) throws InterruptedException {
    if (request.seeds().size() != workers()) {
      throw new IllegalArgumentException(
          "its hosts are to run " + workers() + " workers, not " + request.seeds().size());
    }
    launched.set(true);
    List<Thread> threads = new ArrayList<>();
    Set<Integer> unreported = ConcurrentHashMap.newKeySet();
    int from = 0;
    for (Share share : shares) {
      List<WorkerSeed> seeds = request.seeds().subList(from, from + share.workers());
      from += share.workers();
      LaunchRequest part =
          new LaunchRequest(
              request.session(),
              request.driver(),
              request.sessionDirectory(),
              seeds,
              options(request.options(), share));
      seeds.forEach(seed -> owners.put(seed.processId(), share));
      seeds.forEach(seed -> unreported.add(seed.processId()));
      Report counted = new Counted(report, unreported);
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("jdist-launch-from-" + seeds.getFirst().processId())
              .start(() -> launch(share.manager(), part, counted)));
    }
    try {
      awaitAll(threads);
    } finally {
      unreported.forEach(this::isGone); // the launch was given up before they could be
    }
  }

  private static WorkerOptions options(WorkerOptions options, Share share) {
    return share.bindTo().map(options::bindTo).orElse(options);
  }

  private static void launch(ClusterManager manager, LaunchRequest part, Report report) {
    try {
      manager.launch(part, report);
    } catch (InterruptedException _) {
      // it was given up, and the manager has been told
    }
  }

  private static void awaitAll(List<Thread> threads) throws InterruptedException {
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      threads.forEach(Thread::interrupt);
      throw e;
    }
  }

  /// Counts those that will not come, of whom nothing more is heard.
  private final class Counted implements Report {
    private final Report report;
    private final Set<Integer> unreported;

    Counted(Report report, Set<Integer> unreported) {
      this.report = report;
      this.unreported = unreported;
    }

    @Override
    public void started(WorkerConfig worker) {
      unreported.remove(worker.processId());
      report.started(worker);
    }

    @Override
    public void failed(LaunchException.Failure failure) {
      unreported.remove(failure.processId());
      report.failed(failure);
      isGone(failure.processId());
    }
  }

  @Override
  public void manage(int processId, WorkerConfig worker, Operation operation) throws Exception {
    Share owner = owners.get(processId);
    if (owner != null) {
      owner.manager().manage(processId, worker, operation);
    }
    if (operation == Operation.FINALIZE) {
      isGone(processId);
    }
  }

  private void isGone(int processId) {
    Share owner = owners.remove(processId);
    if (owner == null) {
      return;
    }
    boolean last;
    synchronized (left) {
      last = left.merge(owner.manager(), -1, Integer::sum) == 0;
    }
    if (last) {
      owner.end().run();
    }
  }

  /// Lets its hosts go if nobody has asked it to launch anything, and will not.
  @Override
  public void close() {
    if (launched.compareAndSet(false, true)) {
      Set<ClusterManager> ended = new HashSet<>();
      for (Share share : shares) {
        if (ended.add(share.manager())) {
          share.end().run();
        }
      }
    }
  }

  @Override
  public String name() {
    return "HostsManager";
  }
}
