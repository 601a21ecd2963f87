package jdist.transport;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Slots of memory that two processes of one host share, used round and round: the sender of arrays
/// fills them and says over the socket how far, the receiver empties them and counts that here. An
/// array so takes two copies where the socket takes four (`src/docs/decisions/transport.md`).
///
/// One thread at each end fills or empties it; any may close it. The file has a name only until
/// both ends have it.
public final class Ring implements AutoCloseable {
  static final int SLOT = 1 << 18;

  private static final int SLOTS = 16;
  private static final int HEADER = 1 << 12;
  private static final Path FOLDER = Path.of("/dev/shm"); // memory, and never a disk
  private static final String PREFIX = "jdist-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9]{1,18}-[0-9a-f]+");
  private static final VarHandle TAKEN = ValueLayout.JAVA_LONG.varHandle();

  private final Path file;
  private final Arena arena;
  private final MemorySegment memory;
  private long used; // at this end

  private Ring(Path file, Arena arena, MemorySegment memory) {
    this.file = file;
    this.arena = arena;
    this.memory = memory;
  }

  /// A new one; null where there is no such memory, or no more of it.
  static @Nullable Ring create() {
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
        fill(channel);
        return map(file, channel);
      }
    } catch (IOException | UnsupportedOperationException _) {
      remove(file);
      return null;
    }
  }

  /// Memory that is only promised would be missed in the middle of a copy, which no program
  /// survives.
  private static void fill(FileChannel channel) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(SLOT);
    long length = HEADER + (long) SLOTS * SLOT;
    for (long position = 0; position < length; ) {
      zeros.clear().limit((int) Math.min(SLOT, length - position));
      position += channel.write(zeros, position);
    }
  }

  /// The one that the process at the other end has made. It has no name from then on.
  static Ring open(String name) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IOException("no shared memory is named " + name);
    }
    Path file = FOLDER.resolve(name);
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
      if (channel.size() != HEADER + (long) SLOTS * SLOT) {
        throw new IOException(name + " has a length of " + channel.size());
      }
      return map(file, channel);
    } finally {
      remove(file);
    }
  }

  private static Ring map(Path file, FileChannel channel) throws IOException {
    Arena arena = Arena.ofShared();
    try {
      return new Ring(file, arena, channel.map(MapMode.READ_WRITE, 0, channel.size(), arena));
    } catch (IOException | RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  String name() {
    return file.getFileName().toString();
  }

  /// Whether the sender has a slot to fill.
  boolean hasRoom() {
    return used - (long) TAKEN.getAcquire(memory, 0L) < SLOTS;
  }

  /// The sender's next slot, or the receiver's.
  MemorySegment slot() {
    return memory.asSlice(HEADER + (used % SLOTS) * SLOT, SLOT);
  }

  /// The sender has filled its slot.
  void filled() {
    used++;
  }

  /// The receiver has emptied its slot.
  void emptied() {
    used++;
    TAKEN.setRelease(memory, 0L, used);
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException _) {
      // then the other end has, or the system is going down
    }
  }

  /// Removes what senders left that were killed before the other end had it. Never fails.
  public static void sweep() {
    String[] names = FOLDER.toFile().list((_, name) -> NAME.matcher(name).matches());
    for (String name : names == null ? new String[0] : names) {
      long sender = Long.parseLong(name.substring(PREFIX.length(), name.lastIndexOf('-')));
      if (ProcessHandle.of(sender).isEmpty()) {
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
