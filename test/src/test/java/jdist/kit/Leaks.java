package jdist.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What of jdist's there is in and around this JVM: worker processes, threads, open sockets and
/// selectors, session folders, shared memory. What was there before is nobody's leak.
final class Leaks {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String SHARED = "/dev/shm/jdist-";

  static {
    try {
      SocketChannel.open().close(); // from the first one on the JDK keeps a socket for itself
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private final List<String> before = found();

  private Leaks() {}

  /// Looks now, before there is anything.
  static Leaks before() {
    return new Leaks();
  }

  /// Fails if there is more than there was before, and it does not go within some seconds.
  ///
  /// @param processIds the operating system's ids of the processes that there were
  void checkNothingIsLeft(Collection<Long> processIds) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          System.gc(); // a cleaner's thread ends when nobody can reach the cleaner any more
          assertThat(left()).as("what outlived the cluster").isEmpty();
          assertThat(shared(processIds)).as("shared memory").isEmpty();
        });
  }

  private List<String> left() {
    List<String> left = new ArrayList<>(found());
    before.forEach(left::remove);
    return left;
  }

  private static List<String> found() {
    return Stream.of(processes(), threads(), files(), folders(), memory())
        .flatMap(List::stream)
        .toList();
  }

  private static List<String> processes() {
    return ProcessHandle.current()
        .descendants()
        .map(child -> child.pid() + " " + child.info().commandLine().orElse(""))
        .filter(line -> line.contains(" jdist worker "))
        .map(line -> "process " + line)
        .toList();
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("jdist-"))
        .map(name -> "thread " + name)
        .toList();
  }

  /// Open sockets and selectors, by kind: their numbers mean nothing. A selector is told by the one
  /// file of its that the pollers of virtual threads do not have.
  private static List<String> files() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Path file : list(Path.of("/proc/self/fd"), "*")) {
      try {
        String target = Files.readSymbolicLink(file).toString();
        if (target.startsWith("socket:") || target.equals("anon_inode:[eventfd]")) {
          counts.merge(target.replaceAll("\\[\\d+]", ""), 1, Integer::sum);
        }
      } catch (IOException _) {
        // the one with which this folder was read
      }
    }
    List<String> found = new ArrayList<>();
    counts.forEach((kind, count) -> {
      for (int i = 1; i <= count; i++) {
        found.add("open " + kind + " " + i);
      }
    });
    return found;
  }

  private static List<String> folders() {
    String pattern = "jdist-" + ProcessHandle.current().pid() + "-*";
    return list(Path.of(System.getProperty("java.io.tmpdir")), pattern).stream()
        .map(path -> "folder " + path)
        .toList();
  }

  /// The shared memory that one of these processes has made and that still has a name.
  private static List<Path> shared(Collection<Long> processIds) {
    Path folder = Path.of("/dev/shm");
    return !Files.isDirectory(folder)
        ? List.of()
        : list(folder, "jdist-*").stream()
            .filter(file -> processIds.contains(maker(file)))
            .toList();
  }

  private static long maker(Path file) {
    return Long.parseLong(file.getFileName().toString().split("-")[1]);
  }

  /// What there is in a folder, by a pattern of names.
  static List<Path> list(Path folder, String pattern) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
      List<Path> found = new ArrayList<>();
      files.forEach(found::add);
      return found;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Rings: those that have a name, and those that this process maps.
  private static List<String> memory() {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.contains(SHARED)).map(line -> "memory " + line).toList();
    } catch (IOException _) { // this is no Linux
      return List.of();
    }
  }
}
