package driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.stream.Stream;
import jdist.Cluster;
import jdist.remote.ProcessStats;

/// What a process keeps inside, as only its tests may see it. Runs in the process that is looked
/// into.
final class Insides {
  private final Object process;

  /// Of the cluster that the current call belongs to.
  Insides() {
    this(Cluster.current());
  }

  Insides(Cluster cluster) {
    this.process = field(cluster, "process");
  }

  private static Object field(Object of, String name) {
    for (Class<?> type = of.getClass(); type != null; type = type.getSuperclass()) {
      try {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
      } catch (NoSuchFieldException _) {
        // its parent's, then
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
    throw new IllegalStateException(of.getClass() + " has no field " + name);
  }

  private static Object path(Object of, String names) {
    Object found = of;
    for (String name : names.split("\\.")) {
      found = field(found, name);
    }
    return found;
  }

  private static int size(Object of, String names) {
    Object found = path(of, names);
    return found instanceof Map<?, ?> map ? map.size() : ((Collection<?>) found).size();
  }

  private Collection<?> conversations() {
    return ((Map<?, ?>) path(process, "calls.requests.conversations")).values();
  }

  /// What is left in the tables that [ProcessStats] does not tell of, and which the values are that
  /// it counts.
  Map<String, Integer> leftovers() {
    Map<String, Integer> sizes = new TreeMap<>();
    for (Object conversation : conversations()) {
      sizes.merge("credit for calls", (Integer) path(conversation, "credit.calls"), Integer::sum);
      long bytes = (Long) path(conversation, "credit.bytes");
      sizes.merge("credit in bytes", (int) bytes, Integer::sum);
      sizes.merge("late answers", size(conversation, "late"), Integer::sum);
    }
    Map<?, ?> values = (Map<?, ?>) path(process, "calls.context.table.entries");
    values.forEach((id, entry) -> sizes.put("value " + id + describe(entry), 1));
    sizes.put("code wanted", size(process, "codeDesk.questions"));
    sizes.put("calls coming back", size(process, "calls.context.places.comingBack"));
    Collection<?> releases = ((Map<?, ?>) path(process, "calls.context.holds.releases")).values();
    ((Map<?, ?>) path(process, "states"))
        .forEach((kind, state) -> {
          switch (((Class<?>) kind).getSimpleName()) {
            case "Copies" -> sizes.put("copies of broadcasts", size(state, "copies"));
            case "LaneTurns" -> sizes.put("lanes", size(state, "busy"));
            default -> {}
          }
        });
    sizes.put("releases", releases.stream().mapToInt(queue -> ((Queue<?>) queue).size()).sum());
    sizes.values().removeIf(size -> size == 0);
    return sizes;
  }

  private static String describe(Object entry) {
    String state = path(entry, "cell.settled") == null ? " unset" : " set";
    try {
      return state + ", held by " + field(entry, "holds");
    } catch (ConcurrentModificationException _) {
      return state + ", changing hands";
    }
  }

  /// Ends the stream of bytes over the link to another process, as a broken network would, in both
  /// directions or one; false if there is no link.
  boolean cut(int other, boolean output) {
    for (Object conversation : conversations()) {
      Object link = path(conversation, "connection.link");
      if ((Integer) path(conversation, "connection.peer.id") == other) {
        try {
          SocketChannel channel = (SocketChannel) field(link, "channel");
          var _ = output ? channel.shutdownOutput() : channel.shutdownInput();
          return true;
        } catch (IOException _) {
          // it has just ended by itself
        }
      }
    }
    return false;
  }

  /// Bytes of heap in use after a collection.
  static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /// The open files of this process, by what they are.
  static List<String> files() {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      List<String> found = new ArrayList<>();
      files.forEach(file -> found.add(target(file)));
      return found.stream().sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String target(Path file) {
    try {
      return Files.readSymbolicLink(file).toString().replaceAll("\\[\\d+]", "");
    } catch (IOException _) {
      return "the folder itself";
    }
  }
}
