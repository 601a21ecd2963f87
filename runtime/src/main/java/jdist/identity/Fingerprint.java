package jdist.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Tells a certificate from all others: the SHA-256 of its bytes. Its text is `sha256:` and 64
/// lower-case hexadecimal digits.
public record Fingerprint(String hex) {
  private static final String PREFIX = "sha256:";
  private static final int DIGITS = 64;

  /// @throws IllegalArgumentException if it is not 64 lower-case hexadecimal digits
  public Fingerprint {
    if (hex.length() != DIGITS || !hex.chars().allMatch(Fingerprint::isDigit)) {
      throw new IllegalArgumentException(
          "a fingerprint is " + PREFIX + " and " + DIGITS + " hexadecimal digits, not " + hex);
    }
  }

  private static boolean isDigit(int character) {
    return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
  }

  /// That of a certificate, given in DER.
  public static Fingerprint of(byte[] certificate) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate);
      return new Fingerprint(HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// Reads its text.
  ///
  /// @throws IllegalArgumentException if it is none
  public static Fingerprint parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException("no fingerprint: " + text);
    }
    return new Fingerprint(text.substring(PREFIX.length()));
  }

  @Override
  public String toString() {
    return PREFIX + hex;
  }
}
