package jdist.code;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Manifest;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/// A jar that lies in memory, on a host that has no room for it on disk. It stays compressed. Of
/// its manifest only `Multi-Release` is honoured; sealing and package versions are not.
final class MemoryJar implements ResourceFinder {
  private static final int END = 0x06054b50;
  private static final int END_LENGTH = 22;
  private static final int WIDE_END = 0x06064b50;
  private static final int WIDE_END_LENGTH = 56;
  private static final int WIDE_LOCATOR = 0x07064b50;
  private static final int WIDE_LOCATOR_LENGTH = 20;
  private static final int ENTRY = 0x02014b50;
  private static final int ENTRY_LENGTH = 46;
  private static final int LOCAL_LENGTH = 30;
  private static final int STORED = 0;
  private static final String VERSIONS = "META-INF/versions/";

  private final ByteBuffer bytes;
  private final Map<String, Slot> slots = new HashMap<>();

  /// Where one entry lies.
  private record Slot(int method, int local, int packedLength, int length) {}

  /// @throws IOException if the bytes are not a jar's
  MemoryJar(byte[] jar) throws IOException {
    bytes = ByteBuffer.wrap(jar).order(ByteOrder.LITTLE_ENDIAN);
    try {
      readDirectory();
    } catch (IndexOutOfBoundsException e) {
      throw new ZipException("the jar is cut short or broken");
    }
    if (isMultiRelease()) {
      preferNewest();
    }
  }

  @Override
  public Optional<byte[]> find(String name) throws IOException {
    Slot slot = slots.get(name);
    return slot == null ? Optional.empty() : Optional.of(unpack(name, slot));
  }

  private void readDirectory() throws IOException {
    int end = findEnd();
    int length = bytes.getInt(end + 12);
    int offset = bytes.getInt(end + 16);
    int start = end - length;
    int locator = end - WIDE_LOCATOR_LENGTH;
    if (locator >= 0 && bytes.getInt(locator) == WIDE_LOCATOR) {
      // More than 65,535 entries; no offset needs 64 bits in an array.
      int wideEnd = locator - WIDE_END_LENGTH;
      if (bytes.getInt(wideEnd) != WIDE_END) {
        throw new ZipException("the jar has a directory of an unknown kind");
      }
      length = Math.toIntExact(bytes.getLong(wideEnd + 40));
      offset = Math.toIntExact(bytes.getLong(wideEnd + 48));
      start = wideEnd - length;
    }
    // A launch script may stand before the jar proper; offsets do not count it.
    readEntries(start, start + length, start - offset);
  }

  private int findEnd() throws ZipException {
    int earliest = Math.max(0, bytes.limit() - END_LENGTH - 0xffff);
    for (int at = bytes.limit() - END_LENGTH; at >= earliest; at--) {
      if (bytes.getInt(at) == END) {
        return at;
      }
    }
    throw new ZipException("the bytes are no jar's");
  }

  private void readEntries(int start, int end, int origin) throws ZipException {
    int at = start;
    while (at < end) {
      if (bytes.getInt(at) != ENTRY) {
        throw new ZipException("the jar's directory is broken");
      }
      int nameLength = unsignedShort(at + 28);
      String name =
          new String(bytes.array(), at + ENTRY_LENGTH, nameLength, StandardCharsets.UTF_8);
      if (!name.endsWith("/")) {
        slots.put(name, slotAt(at, origin));
      }
      at += ENTRY_LENGTH + nameLength + unsignedShort(at + 30) + unsignedShort(at + 32);
    }
  }

  private Slot slotAt(int entry, int origin) {
    return new Slot(
        unsignedShort(entry + 10),
        origin + bytes.getInt(entry + 42),
        bytes.getInt(entry + 20),
        bytes.getInt(entry + 24));
  }

  private boolean isMultiRelease() throws IOException {
    Optional<byte[]> manifest = find("META-INF/MANIFEST.MF");
    if (manifest.isEmpty()) {
      return false;
    }
    var attributes = new Manifest(new ByteArrayInputStream(manifest.get())).getMainAttributes();
    return Boolean.parseBoolean(attributes.getValue("Multi-Release"));
  }

  /// Puts the newest version of each entry that this JVM can use in the place of the plain one.
  private void preferNewest() {
    for (int version = 9; version <= Runtime.version().feature(); version++) {
      String prefix = VERSIONS + version + "/";
      for (String name : slots.keySet().toArray(String[]::new)) {
        String plain = name.startsWith(prefix) ? name.substring(prefix.length()) : "META-INF/";
        if (!plain.startsWith("META-INF/")) {
          slots.put(plain, slots.get(name));
        }
      }
    }
  }

  private byte[] unpack(String name, Slot slot) throws IOException {
    int start =
        slot.local()
            + LOCAL_LENGTH
            + unsignedShort(slot.local() + 26)
            + unsignedShort(slot.local() + 28);
    byte[] unpacked = new byte[slot.length()];
    if (slot.method() == STORED) {
      bytes.get(start, unpacked);
      return unpacked;
    }
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(bytes.array(), start, slot.packedLength());
      if (inflater.inflate(unpacked) != unpacked.length) {
        throw new ZipException(name + " is cut short in its jar");
      }
      return unpacked;
    } catch (DataFormatException e) {
      throw (ZipException) new ZipException(name + " is broken in its jar").initCause(e);
    } finally {
      inflater.end();
    }
  }

  private int unsignedShort(int at) {
    return Short.toUnsignedInt(bytes.getShort(at));
  }
}
