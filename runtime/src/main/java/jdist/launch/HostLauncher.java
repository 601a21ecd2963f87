package jdist.launch;

import static java.util.Objects.requireNonNull;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import jdist.cluster.ClusterManager;
import jdist.cluster.LaunchRequest;
import jdist.cluster.Output;
import jdist.cluster.WorkerConfig;
import jdist.cluster.WorkerOptions;
import jdist.cluster.WorkerSeed;
import jdist.failure.LaunchException.Failure;
import jdist.membership.Listening;
import jdist.process.FlightRecording;
import org.jspecify.annotations.Nullable;

/// The launcher on another host ([HostMain]), as its driver sees it: the manager of the workers
/// there. Thread-safe.
///
/// waiting -> ready -> lost
public final class HostLauncher implements ClusterManager, AutoCloseable {
  /// How long it may take to end its workers and itself.
  private static final Duration LEAVING = Duration.ofSeconds(5);

  private final String host;
  private final String machine;
  private final HostPipe pipe;
  private final StandardStreams streams;
  private final Map<Integer, Known> workers = new ConcurrentHashMap<>();
  private final Set<Wish> wishes = ConcurrentHashMap.newKeySet();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Tail noise = new Tail(100, 64 * 1024);
  private final CountDownLatch settled = new CountDownLatch(1);
  private final Thread reader;
  private final Thread errorReader;
  private volatile @Nullable HostReply reply;
  private volatile boolean lost;
  private final AtomicLong noiseBytes = new AtomicLong();

  /// Begins to read what it says.
  ///
  /// @param host how messages call its host
  /// @param machine the launch entry that its workers share
  /// @param pipe to the launcher, which has been started with `greeting` as its first argument
  /// @param streams where the lines of its workers go
  public HostLauncher(
      String host, String machine, HostPipe pipe, String greeting, StandardStreams streams) {
    this.host = host;
    this.machine = machine;
    this.pipe = pipe;
    this.streams = streams;
    this.reader =
        Thread.ofPlatform().daemon().name("jdist-host-" + host).start(() -> read(greeting));
    this.errorReader =
        Thread.ofPlatform().daemon().name("jdist-host-errors-" + host).start(this::readErrors);
  }

  /// A worker, and where its lines go.
  ///
  /// @param recording where its flight recording goes; empty: it makes none
  private record Known(
      HostWorker worker,
      WorkerLines.Writer output,
      WorkerLines.Writer errors,
      Optional<Path> recording) {}

  /// How messages call its host.
  String host() {
    return host;
  }

  /// How much its login printed on standard output before it ran.
  public long noiseBytes() {
    return noiseBytes.get();
  }

  /// What has been wished for in one go, and what came of it: told by the thread that wished. Equal
  /// to itself alone, since no queue equals another.
  private record Wish(Set<Integer> ids, BlockingQueue<HostMessage> news) {}

  /// Waits until it is ready, or says why it is not.
  HostReply await(Duration limit) throws InterruptedException {
    if (!settled.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      return new HostReply.Nothing("it said nothing within " + limit.toSeconds() + " s", said());
    }
    HostReply known = reply;
    return known == null ? new HostReply.Nothing("it ended", said()) : known;
  }

  private String said() {
    return noise.lines().text().strip();
  }

  @Override
  public void launch(LaunchRequest request, Report report) throws InterruptedException {
    Set<Integer> left = new HashSet<>();
    request.seeds().forEach(seed -> left.add(seed.processId()));
    Wish wish = new Wish(Set.copyOf(left), new LinkedBlockingQueue<>());
    int number = numbers.incrementAndGet();
    for (WorkerSeed seed : request.seeds()) {
      int id = seed.processId();
      Output how = request.options().output();
      Optional<Path> recording =
          request.options().recordings().map(folder -> FlightRecording.file(folder, id, host));
      HostWorker worker = new HostWorker(id, this);
      workers.put(
          id, new Known(worker, streams.output(id, how), streams.errors(id, how), recording));
    }
    wishes.add(wish);
    try {
      send(launchOf(number, request));
      while (!left.isEmpty()) {
        if (lost && wish.news.isEmpty()) {
          left.forEach(workers::remove);
          left.forEach(id -> report.failed(lost(id)));
          return;
        }
        HostMessage news = wish.news.poll(100, TimeUnit.MILLISECONDS);
        if (news instanceof HostMessage.Started started && left.remove(started.processId())) {
          report.started(config(started));
        } else if (news instanceof HostMessage.Failed(Failure failure)
            && left.remove(failure.processId())) {
          workers.remove(failure.processId());
          report.failed(named(failure));
        }
      }
    } catch (InterruptedException e) {
      send(new HostMessage.GiveUp(number));
      throw e;
    } finally {
      wishes.remove(wish);
    }
  }

  private static HostMessage launchOf(int number, LaunchRequest request) {
    String address = address(request.options());
    List<String> specifications =
        request.seeds().stream()
            .map(seed -> seed.specification(address, 0, Optional.empty()))
            .toList();
    return new HostMessage.Launch(
        number,
        request.session(),
        request.driver(),
        specifications,
        request.options(),
        Path.of("").toAbsolutePath().toString());
  }

  /// Where the workers will listen, by which they speak TLS or not. What cannot be understood is
  /// refused by the launcher, for each of them.
  private static String address(WorkerOptions options) {
    try {
      return BindAddress.of(options).address();
    } catch (IllegalArgumentException _) {
      return BindAddress.LOOPBACK;
    }
  }

  private WorkerConfig config(HostMessage.Started started) {
    Known known = requireNonNull(workers.get(started.processId()), "it was asked for");
    WorkerConfig config =
        WorkerConfig.of(started.processId(), host, known.worker()).withMachine(machine);
    return Listening.at(config, started.endpoint());
  }

  /// With the name that the driver has for its host.
  private Failure named(Failure failure) {
    return new Failure(
        failure.processId(),
        host,
        failure.stage(),
        failure.reason(),
        failure.evidence(),
        failure.remedy());
  }

  private Failure lost(int processId) {
    return new Failure(processId, host, "start", "the launcher on its host is gone", said(), "");
  }

  @Override
  public void manage(int processId, WorkerConfig worker, Operation operation) {
    if (operation == Operation.FINALIZE) {
      workers.remove(processId);
    }
  }

  /// Tells it something, if it is still there.
  void send(HostMessage message) {
    OutputStream to = pipe.input();
    synchronized (to) {
      try {
        HostMessage.write(to, message);
      } catch (IOException _) {
        // it is gone, which its reader notices
      }
    }
  }

  private void read(String greeting) {
    try (InputStream in = new BufferedInputStream(pipe.output(), 1 << 16)) {
      if (hears(in, greeting)) {
        while (true) {
          take(HostMessage.read(in));
        }
      }
    } catch (IOException _) {
      // it is gone
    } finally {
      lose();
    }
  }

  /// Reads up to the line that it greets with; false if there is none.
  private boolean hears(InputStream in, String greeting) throws IOException {
    Optional<String> line = nextLine(in);
    while (line.isPresent()) {
      if (line.get().endsWith(HostMain.GREETING + greeting)) { // noise may lack its line end
        return true;
      }
      if (line.get().endsWith(HostScript.NEEDS + greeting)) {
        settle(HostReply.Needs.of(linesToTheEnd(in)));
        return false;
      }
      byte[] bytes = (line.get() + "\n").getBytes(StandardCharsets.UTF_8);
      noise.append(Lines.of(bytes));
      noiseBytes.addAndGet(bytes.length);
      line = nextLine(in);
    }
    return false;
  }

  private static List<String> linesToTheEnd(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    Optional<String> line = nextLine(in);
    while (line.isPresent() && !line.get().equals(HostScript.END)) {
      lines.add(line.get());
      line = nextLine(in);
    }
    return lines;
  }

  /// Without its end; a line that is too long comes in pieces. Empty if there is none.
  private static Optional<String> nextLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    boolean any = next >= 0;
    while (next >= 0 && next != '\n' && line.size() < LineBuffer.LONGEST) {
      line.write(next);
      next = in.read();
    }
    return any ? Optional.of(line.toString(StandardCharsets.UTF_8)) : Optional.empty();
  }

  private void take(HostMessage message) {
    if (message instanceof HostMessage.Ready known) {
      settle(new HostReply.Ready(known));
    } else if (message instanceof HostMessage.Printed printed) {
      Known known = workers.get(printed.processId());
      if (known != null) {
        (printed.toErrors() ? known.errors() : known.output()).write(Lines.of(printed.lines()));
      }
    } else if (message instanceof HostMessage.Recorded recorded) {
      Known known = workers.get(recorded.processId());
      if (known != null) {
        keep(known, recorded.part());
      }
    } else if (message instanceof HostMessage.Ended ended) {
      Known known = workers.get(ended.processId());
      if (known != null) {
        known.worker().hasEnded(ended.how(), ended.ending());
      }
    } else {
      wishes.forEach(wish -> tell(wish, message));
    }
  }

  private static void keep(Known known, byte[] part) {
    Path file = known.recording().orElseThrow();
    boolean first = known.worker().isRecorded();
    try {
      if (first) {
        Files.deleteIfExists(file);
      }
      Files.write(file, part, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      String line = "jdist: a part of " + file + " is lost: " + e + "\n";
      known.errors().write(Lines.of(line.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private void settle(HostReply known) {
    reply = known;
    settled.countDown();
  }

  private static void tell(Wish wish, HostMessage message) {
    int about =
        message instanceof HostMessage.Started started
            ? started.processId()
            : message instanceof HostMessage.Failed(Failure failure) ? failure.processId() : 0;
    if (wish.ids.contains(about)) {
      wish.news.add(message);
    }
  }

  private void lose() {
    lost = true;
    settled.countDown();
    String how = "was lost with the launcher on its host";
    workers.values().forEach(known -> known.worker().hasEnded(how, how));
  }

  private void readErrors() {
    LineBuffer buffer = new LineBuffer();
    WorkerLines.Writer all = streams.errors(0, Output.RAW);
    try (InputStream in = pipe.errors()) {
      while (buffer.fill(in) >= 0) {
        Lines lines = buffer.takeLines();
        noise.append(lines);
        if (reply instanceof HostReply.Ready) {
          all.write(lines);
        }
      }
    } catch (IOException _) {
      // it is gone
    }
    noise.append(buffer.takeRest());
  }

  /// Ends it, and with it all its workers; waits for a while.
  @Override
  public void close() {
    try {
      pipe.input().close();
    } catch (IOException _) {
      // it is gone
    }
    pipe.close(LEAVING);
    try {
      reader.join(LEAVING);
      errorReader.join(LEAVING);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
