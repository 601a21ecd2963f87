package jdist.membership;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import jdist.cluster.ClusterManager;
import jdist.cluster.ClusterManager.Operation;
import jdist.cluster.LaunchRequest;
import jdist.cluster.Topology;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerProcess;
import jdist.cluster.WorkerSeed;
import jdist.cluster.WorkerState;
import jdist.failure.LaunchException;
import jdist.identity.Cookie;
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

  private static final Duration REAP = Duration.ofSeconds(5);

  /// How long another host may take to say that a worker has ended which was killed.
  private static final Duration WORD = Duration.ofMillis(500);

  private final Session session;
  private final String driverName;
  private final SessionDirectory directory;
  private final MembershipEvents events;
  private final Function<WorkerConfig, List<CodeEntry>> code;
  private final Map<Integer, Worker> workers = new ConcurrentSkipListMap<>();
  private final Seeding seeding;
  private final Idents idents = new Idents();
  private final Managers managers;
  private final Object joinLock = new Object();
  private boolean closing; // under joinLock: nobody joins any more
  private final Replay replay = new Replay(); // under joinLock
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(
          Thread.ofPlatform().daemon().name("jdist-membership-", 0).factory());
  private volatile Optional<Mesh> mesh = Optional.empty();
  private volatile Optional<Gossip> gossip = Optional.empty();

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
    this.seeding = new Seeding(session, cookie, workers, () -> mesh().certificates().fingerprint());
    this.driverName = driverName;
    this.directory = directory;
    this.events = events;
    this.code = code;
    this.managers =
        new Managers(
            task -> {
              var _ = submit(task); // it says itself what goes wrong
            },
            events::notice);
  }

  /// To be called before any worker is added.
  public void connect(Mesh through) {
    mesh = Optional.of(through);
    gossip = Optional.of(new Gossip(through));
    through.connectThrough(
        new ManagerTransport(member -> worker(member.id()).flatMap(Worker::managed)));
  }

  private Mesh mesh() {
    return mesh.orElseThrow();
  }

  private Gossip gossip() {
    return gossip.orElseThrow();
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
    List<WorkerSeed> seeds = seeding.make(count, options);
    Joining joining = new Joining(this, manager, options, seeds);
    try {
      joining.begin(
          new LaunchRequest(session.brief(), driverName, directory.path(), seeds, options));
      return joining.await();
    } catch (InterruptedException e) {
      joining.giveUp();
      throw e;
    } finally {
      SessionDirectory.sweepLater(); // not sooner: whoever adds workers waits for them
    }
  }

  /// The heartbeat of the cluster, which the first of its workers were started with.
  public Duration heartbeat() {
    return seeding.heartbeat();
  }

  /// A worker has been started by a manager, which is told from now on what becomes of it.
  Managed manage(ClusterManager manager, WorkerConfig config, WorkerOptions options) {
    return managers.manage(manager, config, options);
  }

  /// Something its user should know.
  void notice(String text) {
    events.notice(text);
  }

  /// Takes one worker in: dials it, tells it who it is, waits for its answer. It is not dialled
  /// before its code is there, which may be being compiled: a link is for those who talk.
  void takeIn(Worker worker, Managed started, WorkerOptions options)
      throws IOException, InterruptedException {
    Listening.checkOthers(started.config(), options, workers.values());
    List<CodeEntry> found = code.apply(started.config());
    mesh().add(started.memberHere());
    Peer.Connection connection = mesh().connect(worker.id());
    mesh().add(started.memberHere()); // to connect may have been to learn how others do
    Member member = started.member();
    synchronized (joinLock) {
      List<Member> others = gossip().add(member, this::hasJoined);
      connection.link().send(seeding.join(member, others, found, options));
    }
    if (!worker.joined().await(System.nanoTime() + options.workerTimeout().toNanos())) {
      throw new IOException("it did not join within " + options.workerTimeout().toSeconds() + " s");
    }
    if (!worker.hasAnswered()) {
      throw new IOException("it went away while it joined");
    }
    if (options.topology() == Topology.CUSTOM) {
      idents.join(member, options.workerTimeout());
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
      Member member = gossip().member(worker.id());
      if (next.isPresent()) {
        return next;
      }
      if (member == null) {
        throw new IOException("it went away while it joined");
      }
      gossip()
          .tellOthers(
              member.id(), new Message.MemberJoined(member)); // before anybody can speak of it
      if (!worker.connect()) {
        String how = "went away while it joined";
        gossip().tellOthers(member.id(), new Message.MemberLeft(member.id(), how));
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
  String discard(Worker worker, Managed started) {
    idents.remove(worker.id());
    String how = end(worker, started);
    forget(worker.id(), started.config().host(), how);
    return how;
  }

  /// Ends a worker that is no longer wanted, at once.
  void kill(Managed started) {
    int id = started.config().processId();
    idents.remove(id);
    started.config().process().kill();
    started.awaitExit(REAP);
    forget(id, started.config().host(), started.howItEnded());
    managers.tellLater(started, Operation.FINALIZE);
  }

  /// `interrupt` has named these; their managers may have means of their own.
  public void interrupted(List<Integer> processIds) {
    for (int id : processIds) {
      worker(id)
          .flatMap(Worker::managed)
          .ifPresent(started -> managers.tellLater(started, Operation.INTERRUPT));
    }
  }

  /// A worker has answered the driver's [Message.Join].
  public void joined(int processId, Message.Joined facts) {
    worker(processId).ifPresent(worker -> worker.answered(facts));
  }

  /// A worker has heard of a process that it does not know.
  public void memberWanted(Peer.Connection by, int processId) {
    gossip().tellOf(by, processId);
  }

  /// A worker asks that another one dial it.
  public void dialWanted(int by, int of) {
    gossip().tell(of, new Message.Dial(by));
  }

  /// The link to a worker has ended. Unless it was asked to stop, it has died, or will now: finds
  /// out how, and tells everybody. Blocks for a moment.
  public void lost(Peer peer, String why) {
    idents.remove(peer.id());
    Optional<Worker> worker = worker(peer.id());
    Optional<Managed> started = worker.flatMap(Worker::managed);
    if (started.isEmpty()) {
      return;
    }
    WorkerState state = worker.orElseThrow().lost();
    if (state == WorkerState.CONNECTED) {
      died(worker.orElseThrow(), started.get(), why);
    } else if (state == WorkerState.CREATED) { // what it replays ends; Joining sees to the rest
      boolean _ = started.get().awaitExit(GRACE);
      events.left(peer.id(), started.get().config().host(), started.get().howItEnded());
    }
  }

  private void died(Worker worker, Managed started, String why) {
    WorkerProcess process = started.config().process();
    boolean byItself = started.awaitExit(GRACE);
    if (!byItself) {
      process.kill();
      boolean here = started.config().machine().equals(WorkerConfig.LOCAL);
      started.awaitExit(here ? REAP : WORD); // elsewhere its host may be what is lost
    }
    String host = started.config().host();
    String what = byItself ? "" : "was lost: " + why + "; it ";
    String how = what + process.howItEnded();
    String briefly = what + process.ending(); // its last lines have been printed
    if (worker.end() == WorkerState.CONNECTED) {
      try { // the notice first: the program may end as soon as its calls have failed
        events.notice(ProcessIds.name(worker.id(), host) + " " + briefly);
      } finally {
        forget(worker.id(), host, how);
        hasExited(worker);
        managers.tellLater(started, Operation.DEREGISTER, Operation.FINALIZE);
      }
    }
  }

  private void forget(int processId, String host, String how) {
    SharedMemory.sweep();
    idents.remove(processId);
    mesh().remove(processId, how);
    synchronized (joinLock) {
      gossip().remove(processId);
      gossip().tellOthers(processId, new Message.MemberLeft(processId, how));
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
    Managed started = worker.managed().orElseThrow();
    events.exiting(worker.id());
    gossip().tell(worker.id(), new Message.Exit());
    String how = end(worker, started);
    boolean tell = started.willTell(Operation.DEREGISTER, Operation.FINALIZE);
    try { // before anybody hears that it is gone, nothing waits for it any more
      forget(worker.id(), started.config().host(), "was removed, and " + how);
    } finally {
      worker.end();
      hasExited(worker);
      worker.isOver(); // whoever waits may be about to end everything, those who are told included
    }
    if (tell) {
      started.tellAll();
    }
  }

  /// Ends a worker's process, gently at first; answers with how it ended. Its manager may do as it
  /// likes meanwhile.
  private String end(Worker worker, Managed started) {
    managers.stopLater(started);
    if (!started.awaitExit(worker.grace())) {
      started.config().process().kill();
      started.awaitExit(REAP);
    }
    return started.howItEnded();
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
      Duration longest = LONG_GRACE.plus(REAP).plus(REAP);
      remove(List.copyOf(workers.keySet()), longest.plus(events.exitingLimit()));
    } catch (InterruptedException _) {
      interrupted = true;
    }
    for (Worker worker : workers.values()) {
      if (!worker.state().isGone()) {
        worker.managed().ifPresent(this::kill);
      }
    }
    interrupted |= managers.awaitAll(GRACE);
    threads.shutdownNow();
    SharedMemory.sweep();
    directory.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
