package jdist.launch;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdist.cluster.WorkerOptions;
import jdist.failure.LaunchException.Failure;
import jdist.identity.Endpoint;
import jdist.identity.Fingerprint;
import jdist.wire.MalformedException;
import jdist.wire.WireReader;
import jdist.wire.WireWriter;

/// What a driver and the launcher on a host say to each other, over the pipe that the launcher was
/// started with: nobody else can speak there, so nobody proves anything. Each is a length and its
/// bytes.
sealed interface HostMessage {
  /// Driver: start these workers.
  ///
  /// @param specifications the lines for their standard inputs, but for where they listen
  /// @param folder the driver's own, where they work if there is such a one and the options name
  ///   none
  record Launch(
      int number,
      String session,
      String driver,
      List<String> specifications,
      WorkerOptions options,
      String folder)
      implements HostMessage {}

  /// Driver: what was wished for is not wanted any more.
  record GiveUp(int number) implements HostMessage {}

  /// Driver: close a worker's standard input.
  record CloseInput(int processId) implements HostMessage {}

  /// Driver: kill a worker.
  record Kill(int processId) implements HostMessage {}

  /// Launcher, before all else.
  ///
  /// @param host its name for itself
  /// @param facts what it has seen of its host
  /// @param address of its host, which the login there was made at; empty if it does not know
  record Ready(String host, HostFacts facts, String address) implements HostMessage {}

  /// Launcher: a worker has announced itself.
  record Started(int processId, Endpoint endpoint) implements HostMessage {}

  /// Launcher: a worker will not come.
  record Failed(Failure failure) implements HostMessage {}

  /// Launcher: a worker has printed whole lines.
  record Printed(int processId, boolean toErrors, byte[] lines) implements HostMessage {}

  /// Launcher: a worker has ended, and this is a part of its flight recording.
  record Recorded(int processId, byte[] part) implements HostMessage {}

  /// Launcher: a worker has ended, and all that it printed has been sent.
  record Ended(int processId, String how, String ending) implements HostMessage {}

  /// Where recordings are made there is the launcher's affair.
  Path RECORDINGS = Path.of("recordings");

  /// More than the longest line that is kept whole, with room to spare.
  int LONGEST = 1 << 26;

  /// Writes a message, and sends it.
  static void write(OutputStream out, HostMessage message) throws IOException {
    WireWriter body = new WireWriter(256);
    if (message instanceof Launch launch) {
      body.writeByte(1);
      body.writeInt(launch.number());
      body.writeString(launch.session());
      body.writeString(launch.driver());
      writeStrings(body, launch.specifications());
      writeOptions(body, launch.options());
      body.writeString(launch.folder());
    } else if (message instanceof CloseInput close) {
      body.writeByte(2);
      body.writeInt(close.processId());
    } else if (message instanceof Kill kill) {
      body.writeByte(3);
      body.writeInt(kill.processId());
    } else if (message instanceof Ready ready) {
      body.writeByte(4);
      body.writeString(ready.host());
      writeFacts(body, ready.facts());
      body.writeString(ready.address());
    } else if (message instanceof Started started) {
      body.writeByte(5);
      body.writeInt(started.processId());
      writeEndpoint(body, started.endpoint());
    } else if (message instanceof Failed failed) {
      body.writeByte(6);
      writeFailure(body, failed.failure());
    } else if (message instanceof Printed printed) {
      body.writeByte(7);
      body.writeInt(printed.processId());
      body.writeBoolean(printed.toErrors());
      body.writeBytes(printed.lines());
    } else if (message instanceof Ended ended) {
      body.writeByte(8);
      body.writeInt(ended.processId());
      body.writeString(ended.how());
      body.writeString(ended.ending());
    } else if (message instanceof Recorded recorded) {
      body.writeByte(10);
      body.writeInt(recorded.processId());
      body.writeBytes(recorded.part());
    } else if (message instanceof GiveUp given) {
      body.writeByte(9);
      body.writeInt(given.number());
    }
    WireWriter frame = new WireWriter(body.size() + Integer.BYTES);
    frame.writeInt(body.size());
    frame.append(body.array(), 0, body.size());
    out.write(frame.array(), 0, frame.size());
    out.flush();
  }

  /// Reads the next message.
  ///
  /// @throws EOFException if there is none any more
  /// @throws IOException if what stands there is none
  static HostMessage read(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int length = data.readInt();
    if (length < 1 || length > LONGEST) {
      throw new IOException("a message of " + length + " bytes is none");
    }
    byte[] bytes = data.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("a message is cut short");
    }
    try {
      return read(new WireReader(bytes));
    } catch (MalformedException | IllegalArgumentException e) {
      throw new IOException("a message cannot be read: " + e.getMessage(), e);
    }
  }

  private static HostMessage read(WireReader in) throws MalformedException {
    int kind = in.readByte();
    return switch (kind) {
      case 1 ->
          new Launch(
              in.readInt(),
              in.readString(),
              in.readString(),
              readStrings(in),
              readOptions(in),
              in.readString());
      case 2 -> new CloseInput(in.readInt());
      case 3 -> new Kill(in.readInt());
      case 4 -> new Ready(in.readString(), readFacts(in), in.readString());
      case 5 -> new Started(in.readInt(), readEndpoint(in));
      case 6 -> new Failed(readFailure(in));
      case 7 -> new Printed(in.readInt(), in.readBoolean(), in.readBytes());
      case 8 -> new Ended(in.readInt(), in.readString(), in.readString());
      case 9 -> new GiveUp(in.readInt());
      case 10 -> new Recorded(in.readInt(), in.readBytes());
      default -> throw new MalformedException("there is no message " + kind);
    };
  }

  private static void writeStrings(WireWriter out, List<String> all) {
    out.writeInt(all.size());
    all.forEach(out::writeString);
  }

  private static List<String> readStrings(WireReader in) throws MalformedException {
    int count = in.readInt();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(in.readString());
    }
    return all;
  }

  private static Optional<String> readOptional(WireReader in) throws MalformedException {
    return Optional.of(in.readString()).filter(text -> !text.isEmpty());
  }

  private static void writeFacts(WireWriter out, HostFacts facts) {
    out.writeString(facts.java());
    out.writeString(facts.javaHome());
    out.writeString(facts.platform());
    out.writeInt(facts.cores());
    out.writeLong(facts.memoryBytes());
    out.writeLong(facts.openFiles());
    out.writeLong(facts.processes());
    out.writeString(facts.folder());
    out.writeLong(facts.freeBytes());
    out.writeLong(facts.clock().toEpochMilli());
  }

  private static HostFacts readFacts(WireReader in) throws MalformedException {
    return new HostFacts(
        in.readString(),
        in.readString(),
        in.readString(),
        in.readInt(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readString(),
        in.readLong(),
        Instant.ofEpochMilli(in.readLong()));
  }

  private static void writeEndpoint(WireWriter out, Endpoint endpoint) {
    out.writeString(endpoint.address());
    out.writeInt(endpoint.port());
    out.writeString(endpoint.socket().map(Path::toString).orElse(""));
    out.writeString(endpoint.certificate().map(Fingerprint::toString).orElse(""));
  }

  private static Endpoint readEndpoint(WireReader in) throws MalformedException {
    return new Endpoint(
        in.readString(),
        in.readInt(),
        readOptional(in).map(Path::of),
        readOptional(in).map(Fingerprint::parse));
  }

  private static void writeFailure(WireWriter out, Failure failure) {
    out.writeInt(failure.processId());
    out.writeString(failure.host());
    out.writeString(failure.stage());
    out.writeString(failure.reason());
    out.writeString(failure.evidence());
    out.writeString(failure.remedy());
  }

  private static Failure readFailure(WireReader in) throws MalformedException {
    return new Failure(
        in.readInt(),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readString(),
        in.readString());
  }

  /// Those that matter to whoever starts processes.
  private static void writeOptions(WireWriter out, WorkerOptions options) {
    out.writeInt(options.threads().orElse(0));
    writeStrings(out, options.jvmOptions());
    writeMap(out, options.properties());
    writeMap(out, options.environment());
    out.writeString(options.directory().map(Path::toString).orElse(""));
    out.writeString(options.bindTo().orElse(""));
    out.writeLong(options.workerTimeout().toMillis());
    out.writeBoolean(options.recordings().isPresent());
  }

  private static WorkerOptions readOptions(WireReader in) throws MalformedException {
    WorkerOptions options = WorkerOptions.defaults();
    int threads = in.readInt();
    if (threads > 0) {
      options = options.threads(threads);
    }
    for (String option : readStrings(in)) {
      options = options.jvmOption(option);
    }
    for (Map.Entry<String, String> property : readMap(in)) {
      options = options.property(property.getKey(), property.getValue());
    }
    for (Map.Entry<String, String> variable : readMap(in)) {
      options = options.environment(variable.getKey(), variable.getValue());
    }
    Optional<String> directory = readOptional(in);
    if (directory.isPresent()) {
      options = options.directory(Path.of(directory.get()));
    }
    Optional<String> bindTo = readOptional(in);
    if (bindTo.isPresent()) {
      options = options.bindTo(bindTo.get());
    }
    options = options.workerTimeout(Duration.ofMillis(in.readLong()));
    return in.readBoolean() ? options.recordings(RECORDINGS) : options;
  }

  private static void writeMap(WireWriter out, Map<String, String> map) {
    out.writeInt(map.size());
    map.forEach((name, value) -> {
      out.writeString(name);
      out.writeString(value);
    });
  }

  private static List<Map.Entry<String, String>> readMap(WireReader in) throws MalformedException {
    int count = in.readInt();
    List<Map.Entry<String, String>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(Map.entry(in.readString(), in.readString()));
    }
    return all;
  }
}
