package jdist.launch;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import jdist.cluster.ClusterManager.Report;
import jdist.cluster.LaunchRequest;
import jdist.cluster.Output;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerSeed;
import jdist.code.ContentHash;
import jdist.failure.LaunchException.Failure;
import jdist.identity.Endpoint;
import jdist.membership.Listening;
import jdist.membership.Membership;
import jdist.membership.SessionDirectory;
import jdist.membership.SpecifiedSeed;
import jdist.process.FlightRecording;

/// The launcher on a host that is not the driver's: starts the workers there as a [LocalManager]
/// does, and is their driver's hands and eyes. It is no worker, so that removing any worker harms
/// no other.
///
/// It is told what to do on its standard input, whose end is its own: then it ends its workers. On
/// standard output it first prints [#GREETING], for what a login prints before is none of its own,
/// and then messages alone.
public final class HostMain {
  /// The line after which messages follow.
  static final String GREETING = "jdist_host:";

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  private static final int PART = 1 << 20; // bytes of a recording

  /// How long it stays without a worker and without getting a word out. A driver that hears of its
  /// last one's end ends it at once; one that does not is out of reach, of which an SSH server may
  /// take hours to learn.
  private static final Duration ALONE = Duration.ofSeconds(10);

  private final OutputStream out;
  private final SessionDirectory directory = SessionDirectory.create();
  private final LocalManager manager;
  private final Map<Integer, WorkerConfig> workers = new ConcurrentHashMap<>();
  private final Map<Integer, Thread> launches = new ConcurrentHashMap<>();

  /// How long the last workers have to end by themselves.
  private volatile Duration grace = Membership.GRACE;

  private volatile long lastSent = System.nanoTime();

  private HostMain(OutputStream out) {
    this.out = out;
    this.manager = new LocalManager(Installation.ofThisProcess(), new Sent());
  }

  /// Runs until standard input ends.
  ///
  /// @param arguments the first is what the greeting repeats; the others are for `ps`
  public static void main(String[] arguments) throws IOException {
    InputStream in = new BufferedInputStream(System.in);
    OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16);
    System.setIn(InputStream.nullInputStream());
    System.setOut(System.err);
    if (isIncomplete(arguments[0], out)) {
      System.exit(3);
    }
    SessionDirectory.sweepLater();
    out.write((GREETING + arguments[0] + "\n").getBytes(StandardCharsets.UTF_8));
    new HostMain(out).serve(in);
    Runtime.getRuntime().halt(0);
  }

  /// The jars that it was sent lie in folders with the names of their contents. One that is not
  /// what it is said to be is removed, and asked for.
  private static boolean isIncomplete(String greeting, OutputStream out) throws IOException {
    List<Path> bad = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path file = Path.of(entry).toAbsolutePath();
      String name = String.valueOf(requireNonNull(file.getParent()).getFileName());
      if (HASH.matcher(name).matches() && !ContentHash.of(file).sha256().equals(name)) {
        bad.add(file);
      }
    }
    if (bad.isEmpty()) {
      return false;
    }
    StringBuilder missing = new StringBuilder();
    for (Path file : bad) {
      Path hash = requireNonNull(file.getParent());
      missing.append(' ').append(hash.getFileName()).append('/').append(file.getFileName());
      Files.deleteIfExists(file);
    }
    Path folder = requireNonNull(requireNonNull(bad.getFirst().getParent()).getParent());
    String needs =
        """
        %s%s
        folder %s
        java %s
        missing%s
        %s
        """
            .formatted(
                HostScript.NEEDS,
                greeting,
                folder,
                Installation.ofThisProcess().java(),
                missing,
                HostScript.END);
    out.write(needs.getBytes(StandardCharsets.UTF_8));
    out.flush();
    return true;
  }

  private void serve(InputStream in) {
    send(new HostMessage.Ready(HostName.local(), HostFacts.measure(folder()), loggedInAt()));
    try {
      while (true) {
        take(HostMessage.read(in));
      }
    } catch (IOException _) {
      // the driver is gone, or wants this to end
    } finally {
      end();
    }
  }

  /// Where the jars lie that it was sent.
  private static Path folder() {
    Path jar = Installation.ofThisProcess().classPath().getFirst().toAbsolutePath();
    Path folder = requireNonNull(jar.getParent());
    boolean sent = HASH.matcher(String.valueOf(folder.getFileName())).matches();
    return sent ? requireNonNull(folder.getParent()) : folder;
  }

  /// The address of this host that the login came to, which whoever logged in has a way to. Empty
  /// if it was no login, or by a server that does not say.
  private static String loggedInAt() {
    String[] words = System.getenv().getOrDefault("SSH_CONNECTION", "").split(" ", -1);
    return words.length == 4 ? words[2] : ""; // client's address and port, then the server's
  }

  private void take(HostMessage message) {
    if (message instanceof HostMessage.Launch launch) {
      Thread thread =
          Thread.ofPlatform().daemon().name("jdist-launches").unstarted(() -> launch(launch));
      launches.put(launch.number(), thread);
      thread.start();
    } else if (message instanceof HostMessage.GiveUp given) {
      Optional.ofNullable(launches.get(given.number())).ifPresent(Thread::interrupt);
    } else if (message instanceof HostMessage.CloseInput close) {
      of(close.processId()).ifPresent(worker -> worker.process().closeInput());
    } else if (message instanceof HostMessage.Kill kill) {
      of(kill.processId()).ifPresent(worker -> worker.process().kill());
    }
  }

  private Optional<WorkerConfig> of(int processId) {
    return Optional.ofNullable(workers.get(processId));
  }

  private void launch(HostMessage.Launch launch) {
    List<WorkerSeed> seeds = new ArrayList<>();
    launch.specifications().forEach(line -> seeds.add(SpecifiedSeed.parse(line)));
    LaunchRequest request =
        new LaunchRequest(
            launch.session(), launch.driver(), directory.path(), seeds, options(launch));
    try {
      manager.launch(request, new Reports());
    } catch (InterruptedException _) {
      // it was given up, and nothing is left of it
    } finally {
      launches.remove(launch.number());
    }
  }

  /// With what is usual on a host that is logged in to.
  private WorkerOptions options(HostMessage.Launch launch) {
    WorkerOptions options = launch.options();
    if (options.bindTo().isEmpty() && !loggedInAt().isEmpty()) {
      options = options.bindTo(loggedInAt());
    }
    if (options.recordings().isPresent()) {
      options = options.recordings(directory.path());
      grace = Membership.LONG_GRACE;
    }
    Path folder = Path.of(launch.folder());
    return options.directory().isEmpty() && Files.isDirectory(folder)
        ? options.directory(folder)
        : options;
  }

  /// What becomes of each.
  private final class Reports implements Report {
    @Override
    public void started(WorkerConfig worker) {
      workers.put(worker.processId(), worker);
      Endpoint endpoint = Listening.of(worker).orElseThrow();
      send(new HostMessage.Started(worker.processId(), endpoint));
      Thread.ofVirtual().start(() -> watch(worker));
    }

    @Override
    public void failed(Failure failure) {
      send(new HostMessage.Failed(failure));
    }
  }

  private void watch(WorkerConfig worker) {
    try {
      while (!worker.process().awaitExit(Duration.ofDays(1))) {
        // it lives
      }
      workers.remove(worker.processId());
      if (isAlone()) {
        Thread.ofVirtual().start(this::leave); // at once: sending may wait for a lost connection
      }
      sendRecording(worker.processId());
      send(
          new HostMessage.Ended(
              worker.processId(), worker.process().howItEnded(), worker.process().ending()));
    } catch (InterruptedException _) {
      // nobody does so
    }
  }

  /// What it has recorded, if it was to, goes home before anybody hears of its end.
  private void sendRecording(int processId) {
    Path file = FlightRecording.file(directory.path(), processId, HostName.local());
    if (!Files.exists(file)) {
      return;
    }
    try (InputStream in = Files.newInputStream(file)) {
      for (byte[] part = in.readNBytes(PART); part.length > 0; part = in.readNBytes(PART)) {
        send(new HostMessage.Recorded(processId, part));
      }
      Files.delete(file);
    } catch (IOException e) {
      System.err.println("jdist: the recording of worker " + processId + " is lost: " + e);
    }
  }

  private boolean isAlone() {
    return workers.isEmpty() && launches.isEmpty();
  }

  /// Ends this process when it has been without a worker for a while, unless it is wanted again or
  /// what it has to say still gets through.
  private void leave() {
    try {
      for (long left = ALONE.toNanos(); left > 0 && isAlone(); left = silenceLeft()) {
        TimeUnit.NANOSECONDS.sleep(left);
      }
    } catch (InterruptedException _) {
      // nobody does so
    }
    if (isAlone()) {
      end();
      Runtime.getRuntime().halt(0);
    }
  }

  private long silenceLeft() {
    return lastSent + ALONE.toNanos() - System.nanoTime();
  }

  /// What workers print goes to the driver as it is.
  private final class Sent implements WorkerLines {
    @Override
    public Writer output(int processId, Output how) {
      return lines -> send(new HostMessage.Printed(processId, false, copy(lines)));
    }

    @Override
    public Writer errors(int processId, Output how) {
      return lines -> send(new HostMessage.Printed(processId, true, copy(lines)));
    }

    private static byte[] copy(Lines lines) {
      return Arrays.copyOfRange(lines.bytes, lines.from, lines.to);
    }
  }

  /// A driver that is gone reads no more; that its end is near says standard input.
  private void send(HostMessage message) {
    synchronized (out) {
      try {
        HostMessage.write(out, message);
        lastSent = System.nanoTime();
      } catch (IOException _) {
        // as said
      }
    }
  }

  private void end() {
    List<WorkerConfig> last = List.copyOf(workers.values());
    last.forEach(worker -> worker.process().closeInput());
    long deadline = System.nanoTime() + grace.toNanos();
    try {
      for (WorkerConfig worker : last) {
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        if (!worker.process().awaitExit(left)) {
          worker.process().kill();
        }
      }
    } catch (InterruptedException _) {
      last.forEach(worker -> worker.process().kill());
    }
    directory.close();
  }
}
