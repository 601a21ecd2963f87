package jdist.membership;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import jdist.cluster.ClusterManager;
import jdist.cluster.LaunchRequest;
import jdist.cluster.Topology;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerSeed;
import jdist.cluster.WorkerState;
import jdist.failure.LaunchException;
import jdist.identity.Cookie;
import jdist.identity.Endpoint;
import jdist.identity.Member;
import jdist.identity.ProcessIds;
import jdist.identity.Session;
import jdist.mesh.Mesh;
import jdist.mesh.Peer;
import jdist.serial.Copier;
import jdist.transport.Gate;
import jdist.transport.SharedMemory;
import jdist.wire.CodeEntry;
import jdist.wire.Message;

/// The driver's list of workers: how they come in, how they leave, and who is told. Thread-safe.
///
/// A worker is listed when its join is complete, not before. Whoever is being joined is told of
/// every worker that joins meanwhile, so two that join at once learn of each other.
public final class Membership implements AutoCloseable {
  /// How long a worker may take to run its shutdown hooks before it is killed. In a rehearsal the
  /// JVM also writes down what it has seen.
  public static final Duration GRACE = Duration.ofSeconds(Long.getLong("jdist.grace", 2));

  /// The same for one that has a flight recording to write.
  public static final Duration LONG_GRACE = GRACE.toSeconds() > 10 ? GRACE : Duration.ofSeconds(10);

  private final Session session;
  private final SeedMaker seedMaker; // guarded by this
  private final String driverName;
  private final SessionDirectory directory;
  private final MembershipEvents events;
  private final Function<WorkerConfig, List<CodeEntry>> code;
  private final Map<Integer, Worker> workers = new ConcurrentSkipListMap<>();
  private final Map<Integer, Member> told = new ConcurrentHashMap<>();
  private final Object joinLock = new Object();
  private boolean closing; // under joinLock: nobody joins any more
  private final Replay replay = new Replay(); // under joinLock
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(
          Thread.ofPlatform().daemon().name("jdist-membership-", 0).factory());
  private volatile Optional<Mesh> mesh = Optional.empty();

  /// @param driverName who drives, for `ps`: `ana@lab1:4123`
  /// @param code where a worker finds the session's code
  public Membership(
      Session session,
      Cookie cookie,
      String driverName,
      SessionDirectory directory,
      MembershipEvents events,
      Function<WorkerConfig, List<CodeEntry>> code) {
    this.session = session;
    this.seedMaker = new SeedMaker(session, cookie);
    this.driverName = driverName;
    this.directory = directory;
    this.events = events;
    this.code = code;
  }

  /// To be called before any worker is added.
  public void connect(Mesh through) {
    mesh = Optional.of(through);
  }

  private Mesh mesh() {
    return mesh.orElseThrow();
  }

  /// The ids of the workers that have joined and not begun to leave, in order.
  public List<Integer> workers() {
    return workers.values().stream()
        .filter(worker -> worker.state() == WorkerState.CONNECTED)
        .map(Worker::id)
        .toList();
  }

  /// How far a worker has come; empty if there never was one of that id.
  public Optional<WorkerState> state(int processId) {
    return Optional.ofNullable(workers.get(processId)).map(Worker::state);
  }

  /// Starts `count` workers and takes them in; returns their ids, in order, when each has joined or
  /// failed to. Blocks for as long as that takes, within the limits of `options`.
  ///
  /// @throws LaunchException if some did not join; those that did stay
  /// @throws InterruptedException if the current thread is interrupted; none of them stays
  public List<Integer> add(ClusterManager manager, int count, WorkerOptions options)
      throws InterruptedException {
    if (count > 0) {
      events.starting(count, options);
    }
    List<WorkerSeed> seeds = seeds(count, options);
    LaunchRequest request =
        new LaunchRequest(session.brief(), driverName, directory.path(), seeds, options);
    Joining joining = new Joining(this, options, seeds);
    try {
      manager.launch(request, joining);
      joining.await();
      SessionDirectory.sweepLater(); // not sooner: whoever adds workers waits for them
    } catch (InterruptedException e) {
      joining.giveUp();
      throw e;
    }
    return joining.outcome(count);
  }

  /// The heartbeat of the cluster, which the first of its workers were started with.
  public synchronized Duration heartbeat() {
    return seedMaker.heartbeat();
  }

  /// Those of two that add workers at once are made one after the other, or each would take the
  /// other's topology for nobody's.
  private synchronized List<WorkerSeed> seeds(int count, WorkerOptions options) {
    boolean alone = workers.values().stream().allMatch(worker -> worker.state().isGone());
    Duration grace = options.recordings().isPresent() ? LONG_GRACE : GRACE;
    return seedMaker.make(count, options, alone, id -> workers.put(id, new Worker(id, grace)));
  }

  /// Takes one worker in: dials it, tells it who it is, waits for its answer. It is not dialled
  /// before its code is there, which may be being compiled: a link is for those who talk.
  void takeIn(Worker worker, WorkerConfig config, WorkerOptions options)
      throws IOException, InterruptedException {
    Member member =
        new Member(
            config.processId(),
            config.host(),
            config.machine(),
            Optional.of(new Endpoint(config.address(), config.port(), config.socket())));
    List<CodeEntry> found = code.apply(config);
    mesh().add(member);
    Peer.Connection connection = mesh().connect(member.id());
    synchronized (joinLock) {
      List<Member> others = new ArrayList<>();
      others.add(mesh().self());
      told.values().stream().filter(this::hasJoined).forEach(others::add);
      told.put(member.id(), member);
      connection.link().send(joinMessage(member, others, found, options));
    }
    if (!worker.joined().await(System.nanoTime() + options.workerTimeout().toNanos())) {
      throw new IOException("it did not join within " + options.workerTimeout().toSeconds() + " s");
    }
    if (!worker.hasAnswered()) {
      throw new IOException("it went away while it joined");
    }
  }

  /// Lists a worker that has answered, unless it has something to run before.
  ///
  /// @param replayed the number of what it has run last; 0 if nothing
  /// @return what it is to run next; empty if it is listed
  Optional<Replay.Entry> list(Worker worker, long replayed) throws IOException {
    synchronized (joinLock) {
      if (closing) {
        throw new IOException("the cluster was closed while it joined");
      }
      Optional<Replay.Entry> next = replay.after(replayed);
      Member member = told.get(worker.id());
      if (next.isPresent()) {
        return next;
      }
      if (member == null) {
        throw new IOException("it went away while it joined");
      }
      tellOthers(member.id(), new Message.MemberJoined(member)); // before anybody can speak of it
      if (!worker.connect()) {
        String how = "went away while it joined";
        tellOthers(member.id(), new Message.MemberLeft(member.id(), how));
        throw new IOException("it " + how);
      }
      events.joined(member.id());
      return Optional.empty();
    }
  }

  /// A worker has joined; answers with what those who are told of it have thrown.
  List<Throwable> hasStarted(Worker worker) throws InterruptedException {
    return events.started(worker.id());
  }

  /// A worker that was listed has been ended.
  void hasExited(Worker worker) {
    events.exited(worker.id(), worker.state());
  }

  /// Has a worker run what the others have run before it joined; waits until it has.
  void replay(Worker worker, Replay.Entry entry, Duration limit) throws InterruptedException {
    events.replay(worker.id(), entry.action(), limit);
  }

  /// How many bytes an action may weigh to be kept for workers that join later.
  public long roomToRemember() {
    synchronized (joinLock) {
      return replay.room();
    }
  }

  /// An action is about to run on all processes. Whoever is not among them runs it before it is
  /// listed.
  ///
  /// @param action as it was called; see [Replay]
  public Remembered remember(Copier.Copy action) {
    Remembered remembered;
    boolean tell;
    synchronized (joinLock) {
      boolean before = replay.isFull();
      List<Integer> all = new ArrayList<>(workers());
      all.addFirst(ProcessIds.DRIVER);
      remembered = new Remembered(replay.add(action), List.copyOf(all));
      tell = replay.isFull() && !before;
    }
    if (tell) {
      events.notice(Replay.FULL);
    }
    return remembered;
  }

  /// An action has failed: workers that join later do not run it.
  public void forget(long number) {
    synchronized (joinLock) {
      replay.remove(number);
    }
  }

  private boolean hasJoined(Member member) {
    return state(member.id()).filter(state -> state == WorkerState.CONNECTED).isPresent();
  }

  Optional<Worker> worker(int processId) {
    return Optional.ofNullable(workers.get(processId));
  }

  /// On a thread of its own, or on this one where the system has none to give.
  Future<?> submit(Runnable task) {
    FutureTask<?> job = new FutureTask<>(task, null);
    try {
      threads.execute(job);
    } catch (OutOfMemoryError _) {
      job.run();
    }
    return job;
  }

  /// Ends a worker that did not join; answers with how its process ended.
  String discard(Worker worker, WorkerConfig config) {
    String how = Ending.end(worker, config);
    forget(config.processId(), config.host(), how);
    return how;
  }

  /// Ends a worker that is no longer wanted, at once.
  void kill(WorkerConfig config) {
    Ending.kill(config);
    forget(config.processId(), config.host(), config.process().howItEnded());
  }

  private Message joinMessage(
      Member member, List<Member> others, List<CodeEntry> found, WorkerOptions options) {
    return new Message.Join(
        member,
        others,
        found,
        options.topology() == Topology.ALL_TO_ALL,
        options.lazy(),
        heartbeat().toMillis(),
        options.workerTimeout().toMillis());
  }

  private void tellOthers(int about, Message message) {
    for (Integer id : told.keySet()) {
      if (id != about) {
        mesh().peers().stream()
            .filter(peer -> peer.id() == id)
            .flatMap(peer -> peer.connection().stream())
            .forEach(connection -> tell(connection, message));
      }
    }
  }

  private static void tell(Peer.Connection connection, Message message) {
    try {
      connection.link().send(message);
    } catch (IOException _) {
      // its own end is being dealt with
    }
  }

  /// A worker has answered the driver's [Message.Join].
  public void joined(int processId, Message.Joined facts) {
    worker(processId).ifPresent(worker -> worker.answered(facts));
  }

  /// A worker has heard of a process that it does not know.
  public void memberWanted(Peer.Connection by, int processId) {
    for (Message word : mesh().news(processId)) {
      tell(by, word);
    }
    tell(by, new Message.MemberTold(processId));
  }

  /// A worker asks that another one dial it.
  public void dialWanted(int by, int of) {
    mesh().peers().stream()
        .filter(peer -> peer.id() == of)
        .flatMap(peer -> peer.connection().stream())
        .forEach(connection -> tell(connection, new Message.Dial(by)));
  }

  /// The link to a worker has ended. Unless it was asked to stop, it has died, or will now: finds
  /// out how, and tells everybody. Blocks for a moment.
  public void lost(Peer peer, String why) {
    Worker worker = workers.get(peer.id());
    if (worker == null || worker.config().isEmpty()) {
      return;
    }
    WorkerConfig config = worker.config().get();
    WorkerState state = worker.lost();
    if (state == WorkerState.CONNECTED) {
      died(worker, config, why);
    } else if (state == WorkerState.CREATED) { // what it replays ends; Joining sees to the rest
      var _ = Ending.awaitExit(config, GRACE);
      events.left(worker.id(), config.host(), config.process().howItEnded());
    }
  }

  private void died(Worker worker, WorkerConfig config, String why) {
    boolean byItself = Ending.awaitExit(config, GRACE);
    if (!byItself) {
      Ending.kill(config);
    }
    String what = byItself ? "" : "was lost: " + why + "; it ";
    String how = what + config.process().howItEnded();
    String briefly = what + config.process().ending(); // its last lines have been printed
    if (worker.end() == WorkerState.CONNECTED) {
      try { // the notice first: the program may end as soon as its calls have failed
        events.notice(ProcessIds.name(worker.id(), config.host()) + " " + briefly);
      } finally {
        forget(worker.id(), config.host(), how);
        hasExited(worker);
      }
    }
  }

  private void forget(int processId, String host, String how) {
    SharedMemory.sweep();
    mesh().remove(processId, how);
    synchronized (joinLock) {
      told.remove(processId);
      tellOthers(processId, new Message.MemberLeft(processId, how));
    }
    events.left(processId, host, how);
  }

  /// Stops workers: asks each to end, gives its shutdown hooks two seconds, then kills it. Ids that
  /// are no worker's are passed over. Blocks until they are gone, or `limit` has passed.
  ///
  /// @return the ids of those that were not gone in time
  public List<Integer> remove(List<Integer> processIds, Duration limit)
      throws InterruptedException {
    List<Worker> leaving = new ArrayList<>();
    for (Integer id : processIds) {
      Worker worker = workers.get(id);
      if (worker == null) {
        continue;
      }
      if (worker.beginToEnd()) {
        events.leaves(id);
        var _ = submit(() -> stop(worker));
      }
      if (worker.state() == WorkerState.TERMINATING) {
        leaving.add(worker);
      }
    }
    long deadline = Gate.deadline(limit);
    List<Integer> left = new ArrayList<>();
    for (Worker worker : leaving) {
      if (!worker.terminated().await(deadline)) {
        left.add(worker.id());
      }
    }
    return left;
  }

  private void stop(Worker worker) {
    WorkerConfig config = worker.config().orElseThrow();
    events.exiting(worker.id());
    mesh().peers().stream()
        .filter(peer -> peer.id() == worker.id())
        .flatMap(peer -> peer.connection().stream())
        .forEach(connection -> tell(connection, new Message.Exit()));
    String how = Ending.end(worker, config);
    try { // before anybody hears that it is gone, nothing waits for it any more
      forget(worker.id(), config.host(), "was removed, and " + how);
    } finally {
      worker.end();
      hasExited(worker);
      worker.isOver(); // whoever waits may be about to end everything, those who are told included
    }
  }

  /// Stops all workers and removes the session's folder.
  @Override
  public void close() {
    synchronized (joinLock) {
      closing = true;
      replay.close();
    }
    boolean interrupted = false;
    try {
      Duration longest = LONG_GRACE.plus(Ending.REAP).plus(Ending.REAP);
      remove(List.copyOf(workers.keySet()), longest.plus(events.exitingLimit()));
    } catch (InterruptedException _) {
      interrupted = true;
    }
    for (Worker worker : workers.values()) {
      if (!worker.state().isGone()) {
        worker.config().ifPresent(this::kill);
      }
    }
    threads.shutdownNow();
    SharedMemory.sweep();
    directory.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
