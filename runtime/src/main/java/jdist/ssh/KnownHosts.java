package jdist.ssh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What the user's and the site's files say of one host's keys. Strict: a host that is not in them
/// is unknown, and one whose key is another than theirs has changed.
final class KnownHosts {
  /// What is known of a key.
  sealed interface Verdict {
    /// It is the host's.
    record Known() implements Verdict {}

    /// The host has no key in the files.
    ///
    /// @param authority a line that trusts an authority for the host, which cannot be asked
    record Unknown(Optional<KnownHostLine> authority) implements Verdict {}

    /// The host has another one.
    record Changed(KnownHostLine line) implements Verdict {}

    /// It must not be used any more.
    record Revoked(KnownHostLine line) implements Verdict {}
  }

  /// While one thread adds a host, another one does not.
  private static final Object ADDING = new Object();

  private final HostSettings settings;
  private final List<KnownHostLine> lines = new ArrayList<>();

  /// Those about the host's usual port, whose key any other may show, too.
  private final List<KnownHostLine> withoutPort = new ArrayList<>();

  /// Reads the lines of the files that are about the host.
  ///
  /// @throws IOException if one that exists cannot be read
  KnownHosts(SshOptions options, HostSettings settings) throws IOException {
    this.settings = settings;
    for (Path file : files()) {
      linesOf(file, options.shown(file)).forEach(this::take);
    }
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>(settings.userKnownHosts());
    files.addAll(settings.siteKnownHosts());
    return files;
  }

  /// All lines of a file that say something; none if there is no such file.
  ///
  /// @param shown the file's name, for people
  /// @throws IOException if it cannot be read
  static List<KnownHostLine> linesOf(Path file, String shown) throws IOException {
    List<KnownHostLine> found = new ArrayList<>();
    int number = 0;
    try {
      for (String text : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        KnownHostLine.parse(shown, ++number, text).ifPresent(found::add);
      }
    } catch (NoSuchFileException _) {
      // then it says nothing
    } catch (IOException e) {
      throw new IOException(shown + " cannot be read: " + e.getMessage(), e);
    }
    return found;
  }

  private void take(KnownHostLine line) {
    if (line.isAbout(settings.keyName())) {
      lines.add(line);
    } else if (line.isAbout(settings.address())) {
      withoutPort.add(line);
    }
  }

  /// What is known of a key that the host shows.
  Verdict verdict(byte[] key) {
    Optional<KnownHostLine> revoked = find(KnownHostLine.Marker.REVOKED, key, lines);
    if (revoked.isEmpty()) {
      revoked = find(KnownHostLine.Marker.REVOKED, key, withoutPort);
    }
    if (revoked.isPresent()) {
      return new Verdict.Revoked(revoked.get());
    }
    if (find(KnownHostLine.Marker.NONE, key, lines).isPresent()) {
      return new Verdict.Known();
    }
    return ofLines(key);
  }

  private Verdict ofLines(byte[] key) {
    if (lines.isEmpty() && find(KnownHostLine.Marker.NONE, key, withoutPort).isPresent()) {
      return new Verdict.Known();
    }
    return lines.stream()
        .filter(line -> line.marker() == KnownHostLine.Marker.NONE)
        .findFirst()
        .<Verdict>map(Verdict.Changed::new)
        .orElseGet(() -> new Verdict.Unknown(authority()));
  }

  private static Optional<KnownHostLine> find(
      KnownHostLine.Marker marker, byte[] key, List<KnownHostLine> lines) {
    return lines.stream().filter(line -> line.marker() == marker && line.hasKey(key)).findFirst();
  }

  private Optional<KnownHostLine> authority() {
    return lines.stream()
        .filter(line -> line.marker() == KnownHostLine.Marker.AUTHORITY)
        .findFirst();
  }

  /// The kinds of keys that are known of the host: it is asked for one of these first.
  Set<String> kinds() {
    Set<String> kinds = new TreeSet<>();
    for (KnownHostLine line : lines) {
      if (line.marker() == KnownHostLine.Marker.NONE) {
        kinds.add(line.kind());
      }
    }
    return kinds;
  }

  /// Writes the host's key to the first of the user's files, which is made if need be.
  ///
  /// @return the file
  Path add(String kind, byte[] key) throws IOException {
    if (settings.userKnownHosts().isEmpty()) {
      throw new IOException("there is no UserKnownHostsFile to write it to");
    }
    Path file = settings.userKnownHosts().getFirst();
    String name =
        settings.hashKnownHosts() ? KnownHostLine.hashed(settings.keyName()) : settings.keyName();
    String line = name + " " + kind + " " + Base64.getEncoder().encodeToString(key) + "\n";
    synchronized (ADDING) {
      append(file, line);
    }
    return file;
  }

  private static void append(Path file, String line) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.exists(folder)) {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(mode("rwx------")));
    }
    Set<StandardOpenOption> how =
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try (FileChannel channel =
        FileChannel.open(file, how, PosixFilePermissions.asFileAttribute(mode("rw-------")))) {
      String before = endsLine(channel) ? "" : "\n";
      ByteBuffer bytes = ByteBuffer.wrap((before + line).getBytes(StandardCharsets.US_ASCII));
      channel.position(channel.size());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  private static Set<java.nio.file.attribute.PosixFilePermission> mode(String text) {
    return PosixFilePermissions.fromString(text);
  }

  private static boolean endsLine(FileChannel channel) throws IOException {
    if (channel.size() == 0) {
      return true;
    }
    ByteBuffer last = ByteBuffer.allocate(1);
    channel.read(last, channel.size() - 1);
    return last.get(0) == '\n';
  }
}
