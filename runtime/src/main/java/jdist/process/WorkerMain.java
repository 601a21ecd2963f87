package jdist.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import jdist.code.CodeCache;
import jdist.code.CodeLoader;
import jdist.identity.Member;
import jdist.membership.Membership;
import jdist.membership.SessionDirectory;
import jdist.mesh.Doorstep;
import jdist.wire.Announcement;
import jdist.wire.CodeEntry;
import jdist.wire.LaunchSpec;

/// Where a worker begins: reads its specification from standard input, listens, announces itself on
/// standard output, and then waits for its standard input to end, which is its driver's death or
/// wish. Idea: Julia Distributed, `start_worker`.
public final class WorkerMain implements WorkerRole.Events {
  /// Should the driver not kill it.
  private static final Duration GRACE = Membership.GRACE.plusSeconds(3);

  private static final int GAVE_UP = 1;
  private static final int DEFECT = 70;

  private final LaunchSpec spec;
  private final LocalProcess process;
  private final CountDownLatch joined = new CountDownLatch(1);
  private final AtomicBoolean ending = new AtomicBoolean();
  private volatile ClassLoader loader = WorkerMain.class.getClassLoader();
  private volatile Optional<Doorstep> doorstep = Optional.empty();

  private WorkerMain(LaunchSpec spec) throws IOException {
    this.spec = spec;
    Member self = new Member(spec.processId(), "unknown host", "unknown", Optional.empty());
    this.process =
        new LocalProcess(
            new LocalProcess.Parts(
                spec.session(),
                spec.cookie(),
                self,
                spec.patience(),
                Integer.getInteger("jdist.threads", Runtime.getRuntime().availableProcessors()),
                () -> loader,
                (_, _) -> {},
                Optional.empty(),
                text -> System.err.println("jdist: " + text)),
            made -> new WorkerRole(made, this));
  }

  /// Runs a worker until its standard input ends.
  ///
  /// @param arguments what `ps` shows; they mean nothing to the worker
  public static void main(String[] arguments) {
    Thread.setDefaultUncaughtExceptionHandler(WorkerMain::hasFailed);
    record();
    InputStream input = System.in;
    System.setIn(InputStream.nullInputStream());
    try {
      new WorkerMain(LaunchSpec.parse(readLine(input))).serve(input);
    } catch (IllegalArgumentException | IOException e) {
      System.err.println("jdist worker: " + e.getMessage());
      System.exit(GAVE_UP);
    }
  }

  private static void record() {
    String file = System.getProperty(FlightRecording.PROPERTY, "");
    try {
      if (!file.isEmpty()) {
        FlightRecording.start(Path.of(file));
      }
    } catch (IOException e) {
      System.err.println("jdist worker: there will be no flight recording: " + e);
    }
  }

  /// A user's thread may end as it likes. One of jdist's own that fails, for want of memory or by a
  /// defect, would leave calls unanswered for ever, so the process ends, and its calls with it.
  private static void hasFailed(Thread thread, Throwable failure) {
    try {
      System.err.print("Exception in thread \"" + thread.getName() + "\" ");
      failure.printStackTrace();
    } finally {
      if (thread.getName().startsWith("jdist-")) {
        Runtime.getRuntime().halt(DEFECT);
      }
    }
  }

  private static String readLine(InputStream input) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = input.read(); next >= 0 && next != '\n'; next = input.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  private void serve(InputStream input) throws IOException {
    Doorstep open =
        new Doorstep(
            process.readers(), process.clock(), spec.bindAddress(), spec.bindPort(), spec.socket());
    doorstep = Optional.of(open);
    open.open(process.mesh());
    announce(new Announcement(open.endpoint(), spec.nonce()));
    process.clock().after(spec.patience(), this::giveUpUnlessJoined);
    while (input.read() >= 0) {
      // it is empty, and says nothing until it ends
    }
    end("");
    stay();
  }

  /// The process ends on another thread, perhaps one that is about to start: were this one to
  /// return, the JVM could be gone before that has tidied up.
  private static void stay() {
    while (true) {
      LockSupport.park();
    }
  }

  private static void announce(Announcement announcement) {
    PrintStream out = System.out;
    out.println(announcement.toLine());
    out.flush();
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
    System.setProperty("jdist.id", Integer.toString(self.id()));
    System.setProperty("jdist.host", self.host());
    System.setProperty("jdist.session", spec.session().id());
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
    try {
      Thread.ofPlatform().daemon().name("jdist-halt").start(() -> haltAfterGrace(status));
      Thread.ofPlatform().daemon(false).name("jdist-exit").start(() -> leave(status));
    } catch (OutOfMemoryError _) { // there are no threads to be had for an orderly end
      haltNow(status);
    }
  }

  private void leave(int status) {
    try {
      process.close();
      tidyUp();
    } finally {
      System.exit(status);
    }
  }

  private void haltNow(int status) {
    try {
      tidyUp();
    } finally {
      Runtime.getRuntime().halt(status);
    }
  }

  private void tidyUp() {
    doorstep.ifPresent(WorkerMain::close);
    spec.socket().map(Path::getParent).ifPresent(SessionDirectory::leave);
  }

  private static void close(Doorstep doorstep) {
    try {
      doorstep.close();
    } catch (IOException _) {
      // the process ends anyway
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
