package jdist.code;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.StringTokenizer;
import java.util.zip.CRC32;

/// What a file contains, in brief. The SHA-256 is its name everywhere; the checksum, a hundred
/// times faster in a JVM that has just started, tells whether a copy is still what it was.
public record ContentHash(String sha256, long checksum, long size) {
  private static final int BLOCK = 64 << 10;

  public static ContentHash of(byte[] bytes) {
    MessageDigest digest = sha256Digest();
    CRC32 checksum = new CRC32();
    digest.update(bytes);
    checksum.update(bytes);
    return new ContentHash(hex(digest), checksum.getValue(), bytes.length);
  }

  public static ContentHash of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return copying(in, OutputStream.nullOutputStream());
    }
  }

  /// Copies `in` to `out` and tells what went through.
  static ContentHash copying(InputStream in, OutputStream out) throws IOException {
    MessageDigest digest = sha256Digest();
    CRC32 checksum = new CRC32();
    byte[] block = new byte[BLOCK];
    long size = 0;
    for (int read = in.read(block); read > 0; read = in.read(block)) {
      digest.update(block, 0, read);
      checksum.update(block, 0, read);
      out.write(block, 0, read);
      size += read;
    }
    return new ContentHash(hex(digest), checksum.getValue(), size);
  }

  /// Reads what [#toLine] wrote; empty if it is something else.
  static Optional<ContentHash> parse(String line) {
    StringTokenizer words = new StringTokenizer(line);
    if (words.countTokens() != 3) {
      return Optional.empty();
    }
    String sha256 = words.nextToken();
    try {
      long checksum = Long.parseLong(words.nextToken());
      long size = Long.parseLong(words.nextToken());
      return isHash(sha256)
          ? Optional.of(new ContentHash(sha256, checksum, size))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  String toLine() {
    return sha256 + " " + checksum + " " + size;
  }

  /// Whether `file` is there and has this content, by its length and checksum.
  boolean matches(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) != size) {
      return false;
    }
    CRC32 found = new CRC32();
    byte[] block = new byte[BLOCK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(block); read > 0; read = in.read(block)) {
        found.update(block, 0, read);
      }
    }
    return found.getValue() == checksum;
  }

  private static boolean isHash(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
    }
    return text.length() == 64;
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
    }
  }
}
