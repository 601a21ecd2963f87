package jdist.ssh;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// One line of a `known_hosts` file.
///
/// @param file for people
/// @param number which line
/// @param names patterns of names, or one hashed name
/// @param kind `ssh-ed25519`
/// @param key as the host sends it
record KnownHostLine(
    String file, int number, Marker marker, List<String> names, String kind, byte[] key) {
  enum Marker {
    NONE,
    REVOKED,
    AUTHORITY
  }

  private static final String HASHED = "|1|";
  private static final int SALT = 20;

  /// Reads one; empty for a blank line, a comment, and what OpenSSH does not understand either
  static Optional<KnownHostLine> parse(String file, int number, String text) {
    List<String> words = List.of(text.strip().split("[ \t]+"));
    if (words.getFirst().isEmpty() || words.getFirst().startsWith("#")) {
      return Optional.empty();
    }
    boolean marked = words.getFirst().startsWith("@");
    Optional<Marker> marker = marked ? marker(words.getFirst()) : Optional.of(Marker.NONE);
    int at = marked ? 1 : 0;
    if (marker.isEmpty() || words.size() < at + 3) {
      return Optional.empty();
    }
    try {
      byte[] key = Base64.getDecoder().decode(words.get(at + 2));
      List<String> names = List.of(words.get(at).split(","));
      return Optional.of(
          new KnownHostLine(file, number, marker.get(), names, words.get(at + 1), key));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<Marker> marker(String word) {
    return switch (word) {
      case "@revoked" -> Optional.of(Marker.REVOKED);
      case "@cert-authority" -> Optional.of(Marker.AUTHORITY);
      default -> Optional.empty();
    };
  }

  String where() {
    return file + " line " + number;
  }

  boolean isAbout(String name) {
    String first = names.getFirst();
    return first.startsWith(HASHED) ? isHashOf(first, name) : Wildcards.anyMatches(names, name);
  }

  private static boolean isHashOf(String hashed, String name) {
    List<String> parts = List.of(hashed.substring(HASHED.length()).split("\\|"));
    if (parts.size() != 2) {
      return false;
    }
    try {
      byte[] salt = Base64.getDecoder().decode(parts.getFirst());
      return MessageDigest.isEqual(Base64.getDecoder().decode(parts.get(1)), hash(salt, name));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /// A name that only those can tell who know it.
  static String hashed(String name) {
    byte[] salt = new byte[SALT];
    new SecureRandom().nextBytes(salt);
    Base64.Encoder encoder = Base64.getEncoder();
    return HASHED + encoder.encodeToString(salt) + "|" + encoder.encodeToString(hash(salt, name));
  }

  private static byte[] hash(byte[] salt, String name) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(salt, "HmacSHA1"));
      return mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA1", e);
    }
  }

  /// As `ssh` shows it: `SHA256:…`.
  String fingerprint() {
    return fingerprint(key);
  }

  /// The same of any key.
  static String fingerprint(byte[] key) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(key);
      return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  boolean hasKey(byte[] other) {
    return Arrays.equals(key, other);
  }
}
