package jdist.launch;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerSeed;
import jdist.failure.LaunchException.Failure;
import jdist.identity.Endpoint;
import jdist.launch.Greeting.Verdict;
import jdist.membership.Listening;
import jdist.wire.Announcement;

/// The start of one worker on this host, on a thread of its own that ends when the worker has
/// announced itself or is no more. It reports exactly once, unless it is given up.
final class LocalStart {
  // begun -> started | failed | given up

  /// How long a process may take to end after it has closed its output, as a dying one does.
  private static final Duration DYING = Duration.ofSeconds(1);

  /// How long the system may take to end a process that has been killed.
  private static final Duration KILLED = Duration.ofSeconds(5);

  private static final String NO_THREAD = "there is no thread to be had for it";

  private final LocalLaunch launch;
  private final WorkerSeed seed;
  private final BindAddress bind;
  private final Greeting greeting;
  private final WorkerErrors errors;
  private final Thread thread;
  private volatile Optional<LocalWorker> worker = Optional.empty();
  private volatile boolean givenUp;

  LocalStart(LocalLaunch launch, WorkerSeed seed, BindAddress bind) {
    int id = seed.processId();
    this.launch = launch;
    this.seed = seed;
    this.bind = bind;
    this.greeting = new Greeting(seed.nonce());
    this.errors = new WorkerErrors(launch.errors(id));
    this.thread = Thread.ofPlatform().name("jdist-launch-" + id).daemon().unstarted(this::run);
  }

  /// Begins, and does not wait.
  void begin() {
    try {
      thread.start();
    } catch (OutOfMemoryError e) { // the JDK's word for a limit of threads
      fail("start", NO_THREAD, String.valueOf(e.getMessage()));
    }
  }

  /// Waits until it has been reported.
  void await() throws InterruptedException {
    if (thread.getState() != Thread.State.NEW) {
      thread.join();
    }
  }

  /// Ends it, and its worker even if it has started; nothing is reported any more. Does not wait.
  void giveUp() {
    givenUp = true;
    thread.interrupt();
    worker.ifPresent(LocalWorker::kill);
  }

  /// Waits until nothing is left of what was given up.
  void awaitNothingLeft() throws InterruptedException {
    await();
    if (worker.isPresent()) {
      worker.get().awaitExit(KILLED);
    }
  }

  /// Whether there is a worker, or may be one soon.
  boolean isUnderWay() {
    return worker.isPresent()
        ? worker.get().isAlive()
        : thread.getState() != Thread.State.TERMINATED;
  }

  /// Whether its worker has this port for itself.
  boolean holds(int port) {
    return bind.port() == port && isUnderWay();
  }

  private void run() {
    try {
      Optional<LocalWorker> spawned = spawn();
      if (spawned.isPresent()) {
        awaitGreeting(spawned.get());
      }
    } catch (InterruptedException _) { // given up: whoever did so waits for this thread's end
      stop();
    }
  }

  private Optional<LocalWorker> spawn() {
    if (!bind.isPossible()) {
      fail("start", "no port is left for it above the one in --bind-to", "");
      return Optional.empty();
    }
    try {
      return Optional.of(read(launch.spawn(seed.processId(), seed.encrypts(bind.address()))));
    } catch (IOException | IllegalArgumentException e) {
      stop();
      fail("start", firstLine(String.valueOf(e.getMessage())), "");
    } catch (OutOfMemoryError e) {
      stop();
      launch.killUnseen(seed.processId());
      fail("start", NO_THREAD, String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  /// Behind it the JDK guesses.
  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("").strip();
  }

  private LocalWorker read(Process process) {
    int id = seed.processId();
    WorkerOutput output = new WorkerOutput(greeting, launch.output(id));
    LocalWorker started =
        new LocalWorker(id, process, output, errors, launch.command().recording(id));
    worker = Optional.of(started);
    started.startReading();
    started.say(seed.specification(bind.address(), bind.port(), launch.socket(id)));
    return started;
  }

  private void awaitGreeting(LocalWorker started) throws InterruptedException {
    Duration limit = launch.options().workerTimeout();
    Optional<Verdict> verdict = greeting.await(limit);
    if (verdict.isEmpty()) {
      failToAnnounce("the worker did not announce itself within " + words(limit));
      return;
    }
    switch (verdict.get()) {
      case Verdict.Announced(Announcement announcement) ->
          succeed(started, announcement.endpoint());
      case Verdict.Wrong(String line) ->
          failToAnnounce("the worker announced itself with a wrong line: \"" + line + "\"");
      case Verdict.Ended() -> failToAnnounce(howItEnded(started) + "before it announced itself");
    }
  }

  private void succeed(LocalWorker started, Endpoint at) {
    if (givenUp) {
      return;
    }
    errors.release(greeting.noise());
    WorkerConfig config =
        WorkerConfig.of(seed.processId(), launch.host(), started).withMachine(WorkerConfig.LOCAL);
    launch.report().started(Listening.at(config, at));
  }

  private static String howItEnded(LocalWorker ended) throws InterruptedException {
    boolean exited = ended.awaitExit(DYING);
    String how = exited ? ended.ending() : "closed its standard output";
    return "the worker " + how + (how.contains(",") ? ", " : " ");
  }

  private void failToAnnounce(String reason) {
    stop();
    fail("announce", reason, errors.held() + greeting.noise().text());
  }

  private void fail(String stage, String reason, String evidence) {
    if (givenUp) {
      return;
    }
    String known = Remedy.of(reason + "\n" + evidence);
    String remedy = known.isEmpty() ? Remedy.ofOptions(launch.options().jvmOptions()) : known;
    launch
        .report()
        .failed(
            new Failure(seed.processId(), launch.host(), stage, reason, evidence.strip(), remedy));
  }

  private void stop() {
    if (worker.isEmpty()) {
      return;
    }
    worker.get().kill();
    try {
      worker.get().awaitExit(KILLED);
    } catch (InterruptedException _) { // given up twice: it has been killed, and is not waited for
      Thread.currentThread().interrupt();
    }
  }

  private static String words(Duration limit) {
    long millis = limit.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
