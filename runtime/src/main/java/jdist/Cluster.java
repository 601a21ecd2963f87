package jdist;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import jdist.cluster.ClusterManager;
import jdist.cluster.WorkerCallbacks;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerState;
import jdist.code.CodeCache;
import jdist.code.DriverCode;
import jdist.failure.CallInterruptedException;
import jdist.failure.LaunchException;
import jdist.failure.NotDriverException;
import jdist.failure.TimeLimitException;
import jdist.launch.HostName;
import jdist.membership.SessionDirectory;
import jdist.parallel.Broadcast;
import jdist.parallel.CachingPool;
import jdist.parallel.DistributedItems;
import jdist.parallel.DistributedRange;
import jdist.parallel.PmapOptions;
import jdist.parallel.StepCounter;
import jdist.parallel.WorkerPool;
import jdist.process.CurrentProcess;
import jdist.process.DriverProcess;
import jdist.process.LocalProcess;
import jdist.process.ProgramWorker;
import jdist.remote.Channel;
import jdist.remote.ProcessStats;
import jdist.remote.RemoteChannel;
import jdist.remote.RemoteFuture;
import jdist.spread.PoolCalls;
import jdist.spread.Spread;
import jdist.task.Action;
import jdist.task.Task;
import jdist.task.Task1;
import jdist.task.Task2;
import jdist.task.Task3;
import org.jspecify.annotations.Nullable;

/// The processes that work together, seen from one of them. All state is the process's own: two
/// objects for the same process are equal and do the same.
///
/// A program that embeds jdist starts one and closes it: `try (Cluster cluster = Cluster.local(4))
/// { … }`. Under the `jdist` command, and on workers, there is one already: [#current()].
/// Thread-safe.
public final class Cluster implements RemoteCalls, ParallelWork, Members, AutoCloseable {
  private static final Duration FOREVER = Duration.ofDays(36_500);
  private static final String CHANGES = "add and remove workers";

  static final StackWalker CALLER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private final LocalProcess process;

  private Cluster(LocalProcess process) {
    this.process = process;
  }

  /// The cluster of the process that the current code runs on. A JVM that has none becomes process
  /// 1 of a new one, without workers.
  ///
  /// @throws jdist.failure.ClusterClosedException if the JVM has several, and the current thread
  ///   runs no call of any of them
  public static Cluster current() {
    return new Cluster(CurrentProcess.find().orElseGet(Cluster::becomeDriver));
  }

  private static synchronized LocalProcess becomeDriver() {
    return CurrentProcess.find().orElseGet(() -> newDriver().process());
  }

  /// See [Distributed#initWorker].
  static synchronized Cluster becomeWorker(String specification, ClusterManager manager) {
    if (CurrentProcess.isAny()) {
      throw new IllegalStateException(
          "this JVM belongs to a cluster already; initWorker comes before anything else of jdist");
    }
    try {
      return new Cluster(ProgramWorker.become(specification, manager));
    } catch (IOException e) {
      throw new LaunchException("the worker could not be made: " + e.getMessage(), e);
    }
  }

  /// See [Distributed#processMessages].
  static void processMessages(InputStream in, OutputStream out) throws IOException {
    CurrentProcess.find()
        .flatMap(LocalProcess::program)
        .orElseThrow(() ->
            new IllegalStateException("initWorker has not made this JVM a worker; call it first"))
        .processMessages(in, out);
  }

  private static DriverProcess newDriver() {
    DriverCode code = DriverCode.embedded(CodeCache.open());
    try {
      return DriverProcess.start(
          new DriverProcess.Setup(
              HostName.local(),
              () -> code,
              SessionDirectory.create(),
              WorkerOptions.defaults().workerTimeout(),
              Runtime.getRuntime().availableProcessors(),
              Cluster::warn));
    } catch (IOException e) {
      throw new LaunchException("the driver could not be started: " + e.getMessage(), e);
    }
  }

  private static void warn(String text) {
    System.getLogger("jdist.cluster").log(System.Logger.Level.WARNING, text);
  }

  /// A new cluster of this process and `count` workers on this host, which have all joined when
  /// this returns. Close it to stop them; they stop with this JVM in any case.
  ///
  /// @throws LaunchException if not all of them joined; none is left then
  /// @throws CallInterruptedException if the current thread is interrupted; none is left then
  /// @throws IllegalArgumentException if `count` is negative
  public static Cluster local(int count) {
    return local(count, options -> options);
  }

  /// The same with options: `Cluster.local(4, options -> options.jvmOption("-Xmx1g"))`.
  public static Cluster local(int count, UnaryOperator<WorkerOptions> options) {
    DriverProcess driver = newDriver();
    Cluster cluster = new Cluster(driver.process());
    try {
      WorkerOptions chosen = options.apply(WorkerOptions.defaults());
      Adding.local(driver, count, chosen);
      return cluster;
    } catch (RuntimeException e) {
      driver.close();
      throw e;
    }
  }

  @Override
  public <T extends @Nullable Object> RemoteFuture<T> remoteCall(int target, Task<T> task) {
    return process.calls().call(target, task);
  }

  @Override
  public <T extends @Nullable Object> RemoteFuture<T> remoteCallWait(int target, Task<T> task) {
    return process.calls().callWait(target, task);
  }

  @Override
  public <T extends @Nullable Object> T remoteCallFetch(int target, Task<T> task) {
    return process.calls().fetch(target, task);
  }

  @Override
  public RemoteFuture<Void> remoteRun(int target, Action action) {
    return process.calls().run(target, action);
  }

  @Override
  public void remoteDo(int target, Action action) {
    process.calls().doIt(target, action);
  }

  @Override
  public <T extends @Nullable Object> RemoteFuture<T> remoteCall(WorkerPool pool, Task<T> task) {
    return new PoolCalls(process).call(pool, task);
  }

  @Override
  public <T extends @Nullable Object> RemoteFuture<T> remoteCallWait(
      WorkerPool pool, Task<T> task) {
    return new PoolCalls(process).callWait(pool, task);
  }

  @Override
  public <T extends @Nullable Object> T remoteCallFetch(WorkerPool pool, Task<T> task) {
    return new PoolCalls(process).fetch(pool, task);
  }

  @Override
  public RemoteFuture<Void> remoteRun(WorkerPool pool, Action action) {
    return new PoolCalls(process).run(pool, action);
  }

  @Override
  public void remoteDo(WorkerPool pool, Action action) {
    new PoolCalls(process).doIt(pool, action);
  }

  /// Runs `action` on every process, this one too, all at once; waits for all. On this one it runs
  /// in the current thread. Idea: Julia's `@everywhere`.
  ///
  /// Workers that join later run it, too: a copy made before this begins, one action after the
  /// other in the order of the calls, before anybody sees the worker, and each within its
  /// [WorkerOptions#workerTimeout(Duration)]. If one fails there, so does the start of that worker.
  /// An action that throws on any process now is not kept for later ones; nor is anything beyond
  /// 10,000 actions and 64 MiB (less in a small JVM), which is told once. What later workers need
  /// not run can name its processes: `everywhere(procs(), action)`.
  ///
  /// @throws jdist.failure.CompositeException if it failed on some processes
  /// @throws jdist.failure.CannotTravelException if something in it cannot be serialized
  /// @throws jdist.failure.CallInterruptedException if the current thread is interrupted; the calls
  ///   are cancelled
  public void everywhere(Action action) {
    Everywhere.runOnAll(process, action);
  }

  /// The same on the processes named, as often as they are; workers that join later do not run it.
  public void everywhere(Collection<Integer> processIds, Action action) {
    new Everywhere(process, processIds).run(action);
  }

  /// Runs `task` on every process, this one too, all at once; answers with the value of each by
  /// process id, in order. Workers that join later do not run it.
  ///
  /// @throws jdist.failure.CompositeException if it failed on some processes
  /// @throws jdist.failure.JdistException otherwise as [#everywhere(Action)] does
  public <T extends @Nullable Object> Map<Integer, T> fetchEverywhere(Task<T> task) {
    return fetchEverywhere(procs(), task);
  }

  /// The same on the processes named; the answers are in the order they were named.
  public <T extends @Nullable Object> Map<Integer, T> fetchEverywhere(
      Collection<Integer> processIds, Task<T> task) {
    return new Everywhere(process, processIds).fetch(task);
  }

  @Override
  public void clear(Collection<Integer> processIds, String... names) {
    Everywhere.clear(process, processIds, List.of(names));
  }

  @Override
  public <T extends @Nullable Object> RemoteFuture<T> remoteFuture() {
    return remoteFuture(myId());
  }

  @Override
  public <T extends @Nullable Object> RemoteFuture<T> remoteFuture(int processId) {
    return process.calls().future(processId);
  }

  @Override
  public <T extends @Nullable Object> RemoteChannel<T> remoteChannel() {
    return remoteChannel(myId());
  }

  @Override
  public <T extends @Nullable Object> RemoteChannel<T> remoteChannel(
      int processId, Task<? extends Channel<T>> maker) {
    return remoteCallFetch(processId, () -> keep(maker));
  }

  /// On the process where the channel is to be.
  @SuppressWarnings("unchecked") // what is no channel has been refused
  private static <T extends @Nullable Object> RemoteChannel<T> keep(Task<?> maker)
      throws Exception {
    if (maker.call() instanceof Channel<?> made) {
      return current().process.calls().channel((Channel<T>) made);
    }
    throw new ClassCastException("what was to make a channel has made none");
  }

  @Override
  public DistributedRange distributed(long from, long to) {
    return new Spread(process).range(from, to);
  }

  @Override
  public <T extends @Nullable Object> DistributedItems<T> distributed(List<T> items) {
    return new Spread(process).items(items);
  }

  @Override
  public <T, R extends @Nullable Object> List<R> pmap(
      Task1<T, R> function, Iterable<? extends T> items, UnaryOperator<PmapOptions<R>> options) {
    return new Spread(process).map(function, items, options.apply(PmapOptions.defaults()));
  }

  @Override
  public <A, B, R extends @Nullable Object> List<R> pmap(
      Task2<A, B, R> function,
      Iterable<? extends A> first,
      Iterable<? extends B> second,
      UnaryOperator<PmapOptions<R>> options) {
    return new Spread(process).map(function, first, second, options.apply(PmapOptions.defaults()));
  }

  @Override
  public <A, B, C, R extends @Nullable Object> List<R> pmap(
      Task3<A, B, C, R> function,
      Iterable<? extends A> first,
      Iterable<? extends B> second,
      Iterable<? extends C> third,
      UnaryOperator<PmapOptions<R>> options) {
    return new Spread(process)
        .map(function, first, second, third, options.apply(PmapOptions.defaults()));
  }

  @Override
  public <T, R extends @Nullable Object> Stream<R> pmap(
      Task1<T, R> function, Stream<? extends T> items, UnaryOperator<PmapOptions<R>> options) {
    return new Spread(process).map(function, items, options.apply(PmapOptions.defaults()));
  }

  @Override
  public WorkerPool workerPool(Collection<Integer> processIds) {
    return new Spread(process).pool(processIds);
  }

  @Override
  public <T extends @Nullable Object> Broadcast<T> broadcast(T value) {
    return new Spread(process).broadcast(value);
  }

  @Override
  public CachingPool cachingPool(Collection<Integer> processIds) {
    return new Spread(process).cachingPool(processIds);
  }

  @Override
  public StepCounter stepCounter(String label, long total) {
    return new Spread(process).stepCounter(label, total);
  }

  @Override
  public WorkerPool defaultWorkerPool() {
    return new Spread(process).defaultPool();
  }

  @Override
  public int myId() {
    return process.id();
  }

  @Override
  public List<Integer> procs() {
    return process.processes();
  }

  @Override
  public List<Integer> workers() {
    return process.workers();
  }

  @Override
  public List<Integer> procsOnHostOf(int processId) {
    return process.processes(processId);
  }

  @Override
  public WorkerState workerState(int processId) {
    return new Roster(process).state(processId);
  }

  @Override
  public void setStatus(@Nullable Object status) {
    setStatus(Roster.key(CALLER.getCallerClass()), status);
  }

  @Override
  public void setStatus(String key, @Nullable Object status) {
    new Roster(process).setStatus(key, status);
  }

  @Override
  public Optional<Object> getStatus(int processId) {
    return getStatus(processId, Roster.key(CALLER.getCallerClass()));
  }

  @Override
  public Optional<Object> getStatus(int processId, String key) {
    return Optional.ofNullable(new Roster(process).status(processId, key));
  }

  @Override
  public WorkerCallbacks.Registration addCallbacks(WorkerCallbacks callbacks) {
    return driver("be told of workers' lives").add(callbacks);
  }

  @Override
  public void interrupt(Collection<Integer> processIds) {
    driver("interrupt calls").interrupt(List.copyOf(processIds));
  }

  @Override
  public Map<Integer, ProcessStats> stats(Collection<Integer> processIds) {
    return process.calls().stats(List.copyOf(processIds));
  }

  @Override
  public List<Integer> addProcs(int count, UnaryOperator<WorkerOptions> options) {
    WorkerOptions chosen = options.apply(WorkerOptions.defaults());
    return Adding.local(driver(CHANGES), count, chosen);
  }

  @Override
  public List<Integer> addProcs(List<String> machines, UnaryOperator<WorkerOptions> options) {
    WorkerOptions chosen = options.apply(WorkerOptions.defaults());
    return Adding.onHosts(driver(CHANGES), machines, chosen);
  }

  /// Starts `count` workers by a manager of the program's own, and takes them in as
  /// [#addProcs(int)] does. Waits for as long as the manager reports something within each
  /// [WorkerOptions#workerTimeout(Duration)] and ten seconds.
  ///
  /// @throws jdist.failure.LaunchException if some did not join, which names the manager if that
  ///   has failed; those that did stay
  /// @throws jdist.failure.JdistException otherwise as [#addProcs(int)] does
  public List<Integer> addProcs(ClusterManager manager, int count) {
    return addProcs(manager, count, options -> options);
  }

  /// The same with options, which the manager gets.
  public List<Integer> addProcs(
      ClusterManager manager, int count, UnaryOperator<WorkerOptions> options) {
    WorkerOptions chosen = options.apply(WorkerOptions.defaults());
    return Adding.by(manager, driver(CHANGES), count, chosen);
  }

  @Override
  public void rmProcs(Collection<Integer> processIds) {
    remove(processIds, FOREVER);
  }

  @Override
  public void rmProcs(Collection<Integer> processIds, Duration waitFor) {
    remove(processIds, waitFor);
  }

  private DriverProcess driver(String what) {
    return process.driver().orElseThrow(() -> new NotDriverException(what, myId()));
  }

  private void remove(Collection<Integer> processIds, Duration waitFor) {
    DriverProcess driver = driver(CHANGES);
    try {
      List<Integer> left = driver.remove(List.copyOf(processIds), waitFor);
      if (!left.isEmpty()) {
        throw new TimeLimitException("the end of workers " + left, waitFor);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CallInterruptedException("workers to end");
    }
  }

  /// Stops all workers as [#rmProcs(Collection)] does, and ends this process's part in the cluster.
  /// Calls under way fail. Waits until the workers are gone; closing again does nothing. On a
  /// worker nothing happens: its driver decides.
  @Override
  public void close() {
    process.driver().ifPresent(DriverProcess::close);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Cluster cluster && cluster.process == process;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(process);
  }

  @Override
  public String toString() {
    return "cluster " + process.session().id() + " seen from process " + myId();
  }
}
