package jdist.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// A folder in one file that every Unix can unpack: `ustar`, compressed with gzip. Written here, so
/// that it holds neither this user's name nor the times of files, and needs no program.
final class TarArchive {
  private static final int BLOCK = 512;
  private static final int LONGEST_NAME = 100;
  private static final char FILE = '0';
  private static final char LINK = '2';
  private static final char FOLDER = '5';

  private TarArchive() {}

  /// Writes one; what is unpacked from it is for its owner alone.
  ///
  /// @param folder with files, folders and symbolic links, all with names of at most 100 bytes
  /// @param top what the folder is called in the archive
  /// @throws IOException also if a name is too long
  static void write(Path folder, String top, Path archive) throws IOException {
    List<Path> content;
    try (var walk = Files.walk(folder)) {
      content = walk.sorted().toList();
    }
    try (OutputStream file = Files.newOutputStream(archive);
        OutputStream out = new BufferedOutputStream(new GZIPOutputStream(file, 1 << 16), 1 << 16)) {
      for (Path each : content) {
        String below = folder.relativize(each).toString();
        add(out, each, below.isEmpty() ? top : top + "/" + below);
      }
      out.write(new byte[2 * BLOCK]); // its end
    }
  }

  private static void add(OutputStream out, Path path, String name) throws IOException {
    if (Files.isSymbolicLink(path)) {
      String target = Files.readSymbolicLink(path).toString();
      out.write(header(name, LINK, 0777, 0, target));
    } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      out.write(header(name + "/", FOLDER, 0700, 0, ""));
    } else {
      long size = Files.size(path);
      out.write(header(name, FILE, Files.isExecutable(path) ? 0700 : 0600, size, ""));
      Files.copy(path, out);
      out.write(new byte[(int) (-size & (BLOCK - 1))]);
    }
  }

  /// The block before each content: texts, and numbers in octal digits, at fixed places.
  private static byte[] header(String name, char kind, int mode, long size, String target)
      throws IOException {
    byte[] block = new byte[BLOCK];
    put(block, 0, name);
    put(block, 100, "%07o".formatted(mode));
    put(block, 108, "0000000"); // the owner, and the group
    put(block, 116, "0000000");
    put(block, 124, "%011o".formatted(size));
    put(block, 136, "00000000000"); // the time
    put(block, 148, "        "); // the sum, for as long as it is counted
    block[156] = (byte) kind;
    put(block, 157, target);
    put(block, 257, "ustar\00000");
    int sum = 0;
    for (byte each : block) {
      sum += each & 0xff;
    }
    put(block, 148, "%06o\0".formatted(sum));
    return block;
  }

  private static void put(byte[] block, int at, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length > LONGEST_NAME) {
      throw new IOException("the name " + text + " is too long for an archive");
    }
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }
}
