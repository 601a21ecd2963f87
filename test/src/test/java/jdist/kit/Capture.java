package jdist.kit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// All that goes over the wire of a [Namespace], as `tcpdump` sees it.
public final class Capture implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int FILE_HEADER = 24;
  private static final int PACKET_HEADER = 16;
  private static final int ETHERNET_HEADER = 14;
  private static final int IPV4 = 0x0800;
  private static final int SYN = 2;

  private final Path file;
  private final Path log;
  private final Process process;

  private Capture(Path folder, List<String> command) throws IOException {
    file = folder.resolve("capture");
    log = folder.resolve("capture.log");
    List<String> whole = new ArrayList<>(command);
    whole.addAll(List.of("-w", file.toString()));
    process =
        new ProcessBuilder(whole).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  /// Begins; its files lie in this folder.
  public static Capture begin(Namespace machine, Path folder) {
    List<String> command = new ArrayList<>(machine.inside());
    command.addAll(List.of("tcpdump", "-i", "eth0", "-p", "-n", "-U", "-s", "0"));
    command.addAll(List.of("--immediate-mode", "-B", "65536", "-Z", "root", "ip and tcp"));
    try {
      Capture capture = new Capture(folder, command);
      await().atMost(PATIENCE).until(() -> capture.log().contains("listening on"));
      return capture;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String log() {
    return SshHosts.read(log);
  }

  /// What one side of a connection has said: each char is a byte.
  public record Flow(String from, int fromPort, String to, int toPort, String said) {
    /// The contents of its TLS records, by the kinds of RFC 8446; fails if there is anything else.
    public List<Integer> tlsRecords() {
      List<Integer> kinds = new ArrayList<>();
      ByteBuffer left = ByteBuffer.wrap(said.getBytes(ISO_8859_1));
      while (left.hasRemaining()) {
        int kind = left.get();
        int version = left.getShort();
        int length = Short.toUnsignedInt(left.getShort());
        if ((version != 0x0301 && version != 0x0303) || length > left.remaining()) {
          throw new AssertionError("no TLS record at " + (left.position() - 5) + " of " + this);
        }
        left.position(left.position() + length);
        kinds.add(kind);
      }
      return kinds;
    }

    public boolean hasPort(int port) {
      return fromPort == port || toPort == port;
    }

    @Override
    public String toString() {
      return from + ":" + fromPort + " > " + to + ":" + toPort + ", " + said.length() + " bytes";
    }
  }

  /// Ends it; answers with what was said, each side of each connection apart. Nothing is missing.
  public List<Flow> end() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("tcpdump does not end");
      }
      if (!log().contains("\n0 packets dropped by kernel")) {
        throw new AssertionError("tcpdump has missed some: " + log());
      }
      return flows(ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /// Its pieces by their places, and from where those are counted.
  private static final class Pieces {
    final Map<Long, byte[]> byPlace = new TreeMap<>();
    final int first;

    Pieces(int first) {
      this.first = first;
    }

    String joined(String of) {
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      byPlace.forEach((place, piece) -> {
        int known = (int) (whole.size() - place);
        if (known < 0) {
          throw new AssertionError("a piece of " + of + " is missing");
        }
        if (known < piece.length) { // it was not just said again
          whole.write(piece, known, piece.length - known);
        }
      });
      return whole.toString(ISO_8859_1);
    }
  }

  private record Ends(String from, int fromPort, String to, int toPort) {}

  private static List<Flow> flows(ByteBuffer all) throws UnknownHostException {
    Map<Ends, Pieces> found = new LinkedHashMap<>();
    all.position(FILE_HEADER);
    while (all.hasRemaining()) {
      int length = all.getInt(all.position() + 8);
      all.position(all.position() + PACKET_HEADER);
      take(all.slice(all.position(), length), found);
      all.position(all.position() + length);
    }
    List<Flow> flows = new ArrayList<>();
    found.forEach((ends, pieces) ->
        flows.add(
            new Flow(
                ends.from(),
                ends.fromPort(),
                ends.to(),
                ends.toPort(),
                pieces.joined(ends.toString()))));
    return flows;
  }

  private static void take(ByteBuffer packet, Map<Ends, Pieces> found) throws UnknownHostException {
    if (packet.getShort(ETHERNET_HEADER - 2) != IPV4) {
      throw new AssertionError("no packet of IPv4");
    }
    ByteBuffer ip = packet.slice(ETHERNET_HEADER, packet.capacity() - ETHERNET_HEADER);
    int header = (ip.get(0) & 0xf) * 4;
    int total = Short.toUnsignedInt(ip.getShort(2));
    ByteBuffer tcp = ip.slice(header, total - header);
    Ends ends =
        new Ends(
            address(ip, 12),
            Short.toUnsignedInt(tcp.getShort(0)),
            address(ip, 16),
            Short.toUnsignedInt(tcp.getShort(2)));
    int place = tcp.getInt(4);
    int offset = (tcp.get(12) >> 4 & 0xf) * 4;
    if ((tcp.get(13) & SYN) != 0) {
      found.put(ends, new Pieces(place + 1));
    }
    Pieces pieces = found.get(ends);
    if (pieces != null && tcp.capacity() > offset) {
      byte[] said = new byte[tcp.capacity() - offset];
      tcp.get(offset, said);
      pieces.byPlace.merge(
          Integer.toUnsignedLong(place - pieces.first),
          said,
          (a, b) -> a.length < b.length ? b : a);
    }
  }

  private static String address(ByteBuffer ip, int at) throws UnknownHostException {
    byte[] address = new byte[4];
    ip.get(at, address);
    return InetAddress.getByAddress(address).getHostAddress();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
