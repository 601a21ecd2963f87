package jdist.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import jdist.call.ProcessDump;
import jdist.cluster.ClusterManager;
import jdist.cluster.WorkerCallbacks;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerState;
import jdist.code.CodeClient;
import jdist.code.DriverCode;
import jdist.failure.CallInterruptedException;
import jdist.failure.ClusterClosedException;
import jdist.failure.LaunchException;
import jdist.failure.TimeLimitException;
import jdist.identity.Cookie;
import jdist.identity.Member;
import jdist.identity.ProcessIds;
import jdist.identity.Session;
import jdist.membership.Membership;
import jdist.membership.MembershipEvents;
import jdist.membership.Remembered;
import jdist.membership.SessionDirectory;
import jdist.mesh.Heartbeat;
import jdist.remote.RemoteFuture;
import jdist.task.Action;
import jdist.wire.CodeEntry;
import org.jspecify.annotations.Nullable;

/// Process 1, assembled: a [LocalProcess] with the list of members. Thread-safe.
public final class DriverProcess implements AutoCloseable {
  /// How long after the workers' end the JVM is thought to be kept by somebody's shutdown hook.
  private static final Duration LATE = Duration.ofSeconds(1);

  private static final Duration DUMP = Duration.ofSeconds(3);

  private final Membership membership;
  private final LocalProcess process;
  private final Events events;
  private final Statuses statuses = new Statuses();
  private final Callbacks callbacks;
  private final AtomicBoolean beating = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook;

  private DriverProcess(Membership membership, LocalProcess process, Events events) {
    this.membership = membership;
    this.process = process;
    this.events = events;
    this.callbacks = new Callbacks(process, statuses, events::notice);
    this.hook = new Thread(this::closeWithJvm, "jdist-shutdown");
  }

  /// What a driver is made from.
  ///
  /// @param host the name of this host
  /// @param code where its code lies, and the workers'; may make whoever asks wait for it
  /// @param directory the session's private folder
  /// @param patience how long to wait for links to be made
  /// @param threads user calls that this process runs at once
  /// @param notices told what the user should know though nobody asked
  public record Setup(
      String host,
      Supplier<DriverCode> code,
      SessionDirectory directory,
      Duration patience,
      int threads,
      Consumer<String> notices) {}

  /// Makes this JVM process 1 of a new cluster, with no workers yet.
  public static DriverProcess start(Setup setup) throws IOException {
    Session session = Session.random();
    Cookie cookie = Cookie.random();
    String name =
        System.getProperty("user.name", "?")
            + "@"
            + setup.host()
            + ":"
            + ProcessHandle.current().pid();
    Events events = new Events(setup.notices());
    Membership membership =
        new Membership(
            session, cookie, name, setup.directory(), events, config -> entries(setup, config));
    Member self = new Member(ProcessIds.DRIVER, setup.host(), WorkerConfig.LOCAL, Optional.empty());
    LocalProcess process =
        new LocalProcess(
            new LocalProcess.Parts(
                session,
                cookie,
                self,
                setup.patience(),
                setup.threads(),
                () -> setup.code().get().loader(),
                (loader, _) -> setup.code().get().alsoServe(loader),
                Optional.of(new LateCode(setup.code())),
                setup.notices(),
                false),
            _ -> new DriverRole(membership));
    membership.connect(process.mesh());
    events.process = Optional.of(process);
    System.setProperty("jdist.id", "1");
    System.setProperty("jdist.host", setup.host());
    System.setProperty("jdist.session", session.id());
    DriverProcess driver = new DriverProcess(membership, process, events);
    process.isDriver(driver);
    events.callbacks = Optional.of(driver.callbacks);
    Runtime.getRuntime().addShutdownHook(driver.hook);
    return driver;
  }

  /// Code that may not be there yet.
  private record LateCode(Supplier<DriverCode> code) implements CodeClient {
    @Override
    public Optional<byte[]> resource(String name) throws IOException {
      return code.get().resource(name);
    }

    @Override
    public byte[] jar(String sha256) throws IOException {
      return code.get().jar(sha256);
    }
  }

  private static List<CodeEntry> entries(Setup setup, WorkerConfig config) {
    if (config.machine().equals(WorkerConfig.LOCAL)) {
      return setup.code().get().entriesHere();
    }
    try {
      return setup.code().get().entriesElsewhere();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static final class Events implements MembershipEvents {
    private final Consumer<String> notices;
    private volatile Optional<LocalProcess> process = Optional.empty();
    private volatile Optional<Callbacks> callbacks = Optional.empty();
    private volatile boolean jvmEnds;

    Events(Consumer<String> notices) {
      this.notices = notices;
    }

    @Override
    public void starting(int count, WorkerOptions options) throws InterruptedException {
      callbacks.orElseThrow().starting(count, options);
    }

    @Override
    public List<Throwable> started(int processId) throws InterruptedException {
      return callbacks.orElseThrow().started(processId);
    }

    @Override
    public void exiting(int processId) {
      callbacks.orElseThrow().exiting(processId);
    }

    @Override
    public Duration exitingLimit() {
      return callbacks.map(Callbacks::exitingLimit).orElse(Duration.ZERO);
    }

    @Override
    public void exited(int processId, WorkerState state) {
      callbacks.orElseThrow().exited(processId, state);
    }

    @Override
    public void joined(int processId) {
      process.ifPresent(driver -> driver.tell(listener -> listener.joined(processId)));
    }

    @Override
    public void leaves(int processId) {
      process.ifPresent(driver -> driver.tell(listener -> listener.left(processId)));
    }

    @Override
    public void left(int processId, String host, String how) {
      if (!jvmEnds) {
        process.ifPresent(driver -> driver.hasLeft(processId, host, how));
      }
    }

    @Override
    public void replay(int processId, Action action, Duration limit) throws InterruptedException {
      RemoteFuture<Void> call = process.orElseThrow().calls().run(processId, action);
      try {
        var _ = call.await(limit);
      } catch (CallInterruptedException _) {
        call.cancel(true);
        Thread.interrupted();
        throw new InterruptedException("interrupted while a worker replays");
      } catch (TimeLimitException _) {
        call.cancel(true);
        throw new TimeLimitException("an action", limit);
      }
    }

    @Override
    public void notice(String text) {
      notices.accept(text);
    }
  }

  public LocalProcess process() {
    return process;
  }

  /// Starts workers and takes them in; see [Membership#add].
  public List<Integer> add(ClusterManager manager, int count, WorkerOptions options)
      throws InterruptedException {
    if (closed.get()) {
      throw whenClosed();
    }
    if (beating.compareAndSet(false, true)) {
      Heartbeat.start(process.mesh(), process.clock(), membership::heartbeat);
    }
    try {
      List<Integer> added = membership.add(manager, count, options);
      if (!closed.get()) {
        return added;
      }
    } catch (LaunchException | RejectedExecutionException e) {
      if (!closed.get()) {
        throw e;
      }
    }
    throw whenClosed(); // so they are gone
  }

  /// If the JVM ends its caller is told late, as [#closeWithJvm] says.
  private ClusterClosedException whenClosed() throws InterruptedException {
    if (events.jvmEnds) {
      over.await();
    }
    return new ClusterClosedException("the cluster has been closed; make another one");
  }

  /// An action is about to run on all processes: workers that join later will replay a copy of it
  /// as it is now.
  ///
  /// @throws jdist.failure.CannotTravelException if something in it cannot be serialized
  public Remembered remember(Action action) {
    return membership.remember(process.copier().copy(action, membership.roomToRemember()));
  }

  /// That action has failed: workers that join later do not replay it.
  public void forget(long number) {
    membership.forget(number);
  }

  /// How far a worker has come; process 1 is connected.
  ///
  /// @throws jdist.failure.NoSuchProcessException if there never was one of that id
  public WorkerState state(int processId) {
    if (processId == ProcessIds.DRIVER) {
      return WorkerState.CONNECTED;
    }
    Optional<WorkerState> state = membership.state(processId);
    if (state.isEmpty()) {
      process.mesh().checkPresent(processId);
    }
    return state.orElseThrow();
  }

  /// Has `callbacks` called from now on.
  public WorkerCallbacks.Registration add(WorkerCallbacks added) {
    return callbacks.add(added);
  }

  /// A process says something of itself.
  ///
  /// @throws jdist.failure.ProcessExitedException if it is gone
  public void status(int processId, String key, @Nullable Object status) {
    if (!statuses.set(processId, key, status, id -> !state(id).isGone())) {
      process.mesh().checkPresent(processId);
    }
  }

  /// What a process has said of itself last; null if that is nothing.
  ///
  /// @throws jdist.failure.ProcessExitedException if it is gone, and all have been told
  /// @throws jdist.failure.NoSuchProcessException if there never was one of that id
  public @Nullable Object status(int processId, String key) {
    Object status = statuses.of(processId).get(key);
    if (!statuses.has(processId) && state(processId).isGone()) {
      process.mesh().checkPresent(processId);
    }
    return status;
  }

  /// Stops workers; see [Membership#remove]. Asked to remove itself, it says that it does not.
  public List<Integer> remove(List<Integer> processIds, Duration limit)
      throws InterruptedException {
    if (processIds.contains(ProcessIds.DRIVER)) {
      events.notice("process 1 is the driver, and is not removed");
    }
    return membership.remove(processIds, limit);
  }

  /// What the threads of all processes are doing, and the calls under way, for a person to read. A
  /// process that does not answer within three seconds is named as such.
  ///
  /// @param occasion why it is asked for: `SIGQUIT`
  public String dump(String occasion) throws InterruptedException {
    List<Integer> all = process.processes();
    Map<Integer, ProcessDump> dumps = process.calls().dumps(all, DUMP);
    List<String> silent =
        all.stream()
            .filter(id -> !dumps.containsKey(id))
            .map(id -> process.mesh().known(id).name())
            .toList();
    return DumpText.of(dumps, silent, occasion);
  }

  /// Interrupts what the processes named have been asked to run, without waiting for it.
  public void interrupt(List<Integer> processIds) {
    interrupt(processIds, process.calls().lastNumber(), process.interruption());
  }

  /// Gives up all calls of this process, and interrupts what any process has been asked to run.
  /// `first` runs before any of it ends, and what is called from then on is left alone.
  public void interruptAll(Runnable first) {
    long last = process.calls().lastNumber();
    Runnable own = process.interruption();
    process.calls().cancelAll(first);
    interrupt(process.processes(), last, own);
  }

  private void interrupt(List<Integer> processIds, long last, Runnable own) {
    for (int id : processIds) {
      if (id == ProcessIds.DRIVER) {
        own.run();
      } else {
        process.calls().interrupt(id, last);
      }
    }
    membership.interrupted(processIds);
  }

  /// Stops all workers, and this process's part in the cluster; happens by itself when the JVM
  /// ends. Idempotent; a second caller waits for the first.
  @Override
  public void close() {
    closeNow();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // the JVM is ending
    }
  }

  /// The JVM ends, and so does the cluster. A second caller waits for the first; idempotent.
  ///
  /// Threads that wait for a call go on waiting: under plain `java`, too, they hear nothing of an
  /// exit, and so have nothing to say of it. They are told only if somebody's shutdown hook keeps
  /// the JVM, which may be waiting for them. Nobody may be left in a system call, though: the JVM
  /// gives such threads 0.3 s before it ends.
  public synchronized void closeWithJvm() {
    events.jvmEnds = true;
    if (closed.compareAndSet(false, true)) {
      membership.close();
      callbacks.awaitEnds(callbacks.exitingLimit());
      process.readers().close();
      process
          .clock()
          .after(
              LATE,
              () -> {
                process.close();
                over.countDown();
              });
    }
  }

  private synchronized void closeNow() {
    if (closed.compareAndSet(false, true)) {
      membership.close();
      callbacks.awaitEnds(callbacks.exitingLimit());
      process.close();
    }
  }
}
