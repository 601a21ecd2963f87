package jdist.transport;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Memory that processes of one host share: a file that is never on a disk, mapped by each. Its
/// name is for those who are to find it, and should be taken away once they have. Thread-safe.
public final class SharedMemory implements AutoCloseable {
  private static final Path FOLDER = Path.of("/dev/shm"); // memory, and never a disk
  private static final String PREFIX = "jdist-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9]{1,18}-[0-9a-f]+");

  private final Path file;
  private final Arena arena;
  private final MemorySegment bytes;

  private SharedMemory(Path file, Arena arena, MemorySegment bytes) {
    this.file = file;
    this.arena = arena;
    this.bytes = bytes;
  }

  /// What is to be in it. All of it is written: memory that is only promised would be missed in the
  /// middle of a copy, which no program survives.
  public interface Content {
    void writeTo(FileChannel file) throws IOException;
  }

  /// Where such memory is, if there is any for this process.
  public static Optional<Path> folder() {
    return Optional.of(FOLDER).filter(Files::isDirectory).filter(Files::isWritable);
  }

  /// A new one; null where there is no such memory, or no more of it.
  public static @Nullable SharedMemory create(Content content) {
    if (!Files.isDirectory(FOLDER)) {
      return null;
    }
    sweep();
    long random = ThreadLocalRandom.current().nextLong();
    String name = PREFIX + ProcessHandle.current().pid() + "-" + HexFormat.of().toHexDigits(random);
    Path file = FOLDER.resolve(name);
    try {
      Set<StandardOpenOption> options =
          Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
      var mine = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      try (FileChannel channel = FileChannel.open(file, options, mine)) {
        content.writeTo(channel);
        return map(file, channel);
      }
    } catch (IOException | UnsupportedOperationException _) {
      remove(file);
      return null;
    }
  }

  /// One that another process has made.
  public static SharedMemory open(String name) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IOException("no shared memory is named " + name);
    }
    Path file = FOLDER.resolve(name);
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
      return map(file, channel);
    } catch (UnsupportedOperationException e) {
      throw new IOException(name + " cannot be mapped", e);
    }
  }

  private static SharedMemory map(Path file, FileChannel channel) throws IOException {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment bytes = channel.map(MapMode.READ_WRITE, 0, channel.size(), arena);
      return new SharedMemory(file, arena, bytes);
    } catch (IOException | RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  public String name() {
    return file.getFileName().toString();
  }

  public MemorySegment bytes() {
    return bytes;
  }

  /// Takes its name away: nobody will find it any more, and it is gone with the last who has.
  public void takeNameAway() {
    remove(file);
  }

  /// The same for one that could not be opened.
  static void takeNameAway(String name) {
    if (NAME.matcher(name).matches()) {
      remove(FOLDER.resolve(name));
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException _) {
      // then another process has, or the system is going down
    }
  }

  /// Removes what processes left that were killed before others had it. Never fails.
  public static void sweep() {
    String[] names = FOLDER.toFile().list((_, name) -> NAME.matcher(name).matches());
    for (String name : names == null ? new String[0] : names) {
      long maker = Long.parseLong(name.substring(PREFIX.length(), name.lastIndexOf('-')));
      if (ProcessHandle.of(maker).isEmpty()) {
        remove(FOLDER.resolve(name));
      }
    }
  }

  /// A copy under way at the time fails with an [IllegalStateException].
  @Override
  public synchronized void close() {
    remove(file);
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
