package jdist.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import jdist.code.CodeCache;
import jdist.code.CodeLoader;
import jdist.identity.Member;
import jdist.membership.Membership;
import jdist.transport.Gate;
import jdist.wire.CodeEntry;
import jdist.wire.LaunchSpec;

/// What every worker has, however it is reached: its process, its user's code once it has joined,
/// and its end, which nothing keeps it from. Thread-safe.
final class WorkerLife implements WorkerRole.Events {
  /// Should the driver not kill it.
  private static final Duration GRACE = Membership.GRACE.plusSeconds(3);

  private static final int GAVE_UP = 1;
  private static final int DEFECT = 70;

  private final LaunchSpec spec;
  private final boolean guest;
  private final Gate ended = new Gate();
  private final LocalProcess process;
  private final CountDownLatch joined = new CountDownLatch(1);
  private final AtomicBoolean ending = new AtomicBoolean();
  private volatile ClassLoader loader = WorkerLife.class.getClassLoader();
  private volatile Runnable tidyUp = () -> {};

  /// Of a worker that has its JVM to itself.
  WorkerLife(LaunchSpec spec) throws IOException {
    this(
        spec,
        Integer.getInteger("jdist.threads", Runtime.getRuntime().availableProcessors()),
        false);
  }

  /// @param threads user calls it runs at once
  /// @param guest whether it lives in another process's JVM, which does not end with it
  WorkerLife(LaunchSpec spec, int threads, boolean guest) throws IOException {
    this.spec = spec;
    this.guest = guest;
    Member self = new Member(spec.processId(), "unknown host", "unknown", Optional.empty());
    this.process =
        new LocalProcess(
            new LocalProcess.Parts(
                spec.session(),
                spec.cookie(),
                self,
                spec.patience(),
                threads,
                () -> loader,
                (_, _) -> {},
                Optional.empty(),
                text -> System.err.println("jdist: " + text),
                guest),
            made -> new WorkerRole(made, this));
  }

  LocalProcess process() {
    return process;
  }

  /// What is to be done at its end.
  void atEnd(Runnable tidy) {
    tidyUp = tidy;
  }

  /// It can be reached now, and waits for its driver.
  void isReady() {
    process.clock().after(spec.patience(), this::giveUpUnlessJoined);
  }

  /// A user's thread may end as it likes. One of jdist's own that fails, for want of memory or by a
  /// defect, would leave calls unanswered for ever, so the process ends, and its calls with it.
  static void hasFailed(Thread thread, Throwable failure) {
    try {
      System.err.print("Exception in thread \"" + thread.getName() + "\" ");
      failure.printStackTrace();
    } finally {
      if (thread.getName().startsWith("jdist-")) {
        Runtime.getRuntime().halt(DEFECT);
      }
    }
  }

  /// It has not come so far; says why.
  static void giveUp(String why) {
    System.err.println("jdist worker: " + why);
    System.exit(GAVE_UP);
  }

  private void giveUpUnlessJoined() {
    if (joined.getCount() > 0) {
      System.err.println(
          "jdist worker: the driver did not connect within " + spec.patience().toSeconds() + " s");
      exit(GAVE_UP);
    }
  }

  @Override
  public void joined(Member self, List<CodeEntry> code) {
    if (!guest) {
      System.setProperty("jdist.id", Integer.toString(self.id()));
      System.setProperty("jdist.host", self.host());
      System.setProperty("jdist.session", spec.session().id());
    }
    boolean fetches = code.stream().anyMatch(CodeEntry.Jar.class::isInstance);
    Optional<CodeCache> cache = fetches ? CodeCache.open() : Optional.empty();
    loader = new CodeLoader(code, process.codeDesk(), cache);
    joined.countDown();
  }

  @Override
  public void end(String why) {
    if (!why.isEmpty()) {
      System.err.println("jdist worker: " + why);
    }
    exit(why.isEmpty() ? 0 : GAVE_UP);
  }

  /// The halt is armed first: no shutdown hook, nor anything else, keeps a worker that is to end.
  private void exit(int status) {
    if (!ending.compareAndSet(false, true)) {
      return;
    }
    if (guest) {
      Thread.ofPlatform().daemon().name("jdist-exit").start(this::leaveGuest);
      return;
    }
    try {
      Thread.ofPlatform().daemon().name("jdist-halt").start(() -> haltAfterGrace(status));
      Thread.ofPlatform().daemon(false).name("jdist-exit").start(() -> leave(status));
    } catch (OutOfMemoryError _) { // there are no threads to be had for an orderly end
      haltNow(status);
    }
  }

  private void leaveGuest() {
    try {
      process.close();
      tidyUp.run();
    } finally {
      ended.open();
    }
  }

  /// Opens when a guest has ended.
  Gate ended() {
    return ended;
  }

  private void leave(int status) {
    try {
      process.close();
      tidyUp.run();
    } finally {
      System.exit(status);
    }
  }

  private void haltNow(int status) {
    try {
      tidyUp.run();
    } finally {
      Runtime.getRuntime().halt(status);
    }
  }

  private static void haltAfterGrace(int status) {
    try {
      Thread.sleep(GRACE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(status);
  }
}
