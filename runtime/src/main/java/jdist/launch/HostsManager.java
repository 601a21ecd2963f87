package jdist.launch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import jdist.cluster.ClusterManager;
import jdist.cluster.LaunchRequest;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerSeed;
import jdist.failure.LaunchException;

/// The manager of workers on several hosts, each of which has a launcher: as many as were wished
/// for, on all hosts at once, with ids in the order of the list. A launcher is closed when the last
/// of its workers is gone. Thread-safe.
public final class HostsManager implements ClusterManager {
  private final List<Share> shares;
  private final Map<HostLauncher, Integer> left = new HashMap<>(); // guarded by itself
  private final Map<Integer, HostLauncher> launchers = new ConcurrentHashMap<>(); // by process id

  /// What a host is to do; one may have several.
  ///
  /// @param workers how many it is to run, 1 or more
  /// @param bindTo where they listen, as in [BindAddress#parse]; empty: as the options say
  public record Share(HostLauncher launcher, int workers, Optional<String> bindTo) {}

  public HostsManager(List<Share> shares) {
    this.shares = List.copyOf(shares);
    this.shares.forEach(share -> left.merge(share.launcher(), share.workers(), Integer::sum));
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
    List<Thread> threads = new ArrayList<>();
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
      seeds.forEach(seed -> launchers.put(seed.processId(), share.launcher()));
      Report counted = new Counted(report);
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("jdist-launch-on-" + share.launcher().host())
              .start(() -> launch(share.launcher(), part, counted)));
    }
    awaitAll(threads);
  }

  private static WorkerOptions options(WorkerOptions options, Share share) {
    return share.bindTo().map(options::bindTo).orElse(options);
  }

  private static void launch(HostLauncher launcher, LaunchRequest part, Report report) {
    try {
      launcher.launch(part, report);
    } catch (InterruptedException _) {
      // it was given up, and the launcher has been told
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

    Counted(Report report) {
      this.report = report;
    }

    @Override
    public void started(WorkerConfig worker) {
      report.started(worker);
    }

    @Override
    public void failed(LaunchException.Failure failure) {
      report.failed(failure);
      isGone(failure.processId());
    }
  }

  @Override
  public void manage(int processId, WorkerConfig worker, Operation operation) {
    if (operation == Operation.FINALIZE) {
      HostLauncher launcher = launchers.get(processId);
      if (launcher != null) {
        launcher.manage(processId, worker, operation);
      }
      isGone(processId);
    }
  }

  private void isGone(int processId) {
    HostLauncher launcher = launchers.remove(processId);
    if (launcher == null) {
      return;
    }
    boolean last;
    synchronized (left) {
      last = left.merge(launcher, -1, Integer::sum) == 0;
    }
    if (last) {
      launcher.close();
    }
  }

  @Override
  public String name() {
    return "HostsManager";
  }
}
