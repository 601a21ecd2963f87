package jdist.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/// The secret of a session: 32 random bytes that every process of the cluster was handed by whoever
/// launched it, and that none ever sends over a link. A process proves that it holds the cookie by
/// an HMAC over what both sides have just said. Idea: Julia Distributed's `cluster_cookie`, which
/// is sent in clear by the side that connects.
///
/// Its text never contains the secret.
public final class Cookie {
  private static final String HASH = "SHA-256";
  private static final int HASH_BLOCK = 64;

  private final byte[] secret;

  private Cookie(byte[] secret) {
    this.secret = secret;
  }

  public static Cookie random() {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    return new Cookie(secret);
  }

  /// The cookie written by [#toHex]; an empty one is refused, since anybody can prove that.
  public static Cookie fromHex(String hex) {
    byte[] secret = HexFormat.of().parseHex(hex);
    if (secret.length == 0) {
      throw new IllegalArgumentException("an empty cookie protects nothing");
    }
    return new Cookie(secret);
  }

  /// The secret itself, for the one line that hands it to a worker through its standard input.
  public String toHex() {
    return HexFormat.of().formatHex(secret);
  }

  /// The proof that whoever computes it, in this role, holds the cookie: 32 bytes over
  /// `transcript`.
  ///
  /// HMAC-SHA-256 by the letter of RFC 2104: the first [javax.crypto.Mac] of a process loads all of
  /// the JDK's providers, which costs each process more time than the rest of its greetings
  /// (`src/docs/decisions/start-up.md`).
  public byte[] proof(String role, byte[] transcript) {
    try {
      MessageDigest hash = MessageDigest.getInstance(HASH);
      byte[] key = secret.length > HASH_BLOCK ? hash.digest(secret) : secret;
      hash.update(padded(key, 0x36));
      hash.update(role.getBytes(StandardCharsets.US_ASCII));
      hash.update((byte) 0);
      byte[] inner = hash.digest(transcript);
      hash.update(padded(key, 0x5c));
      return hash.digest(inner);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + HASH, e);
    }
  }

  private static byte[] padded(byte[] key, int pad) {
    byte[] block = Arrays.copyOf(key, HASH_BLOCK);
    for (int i = 0; i < HASH_BLOCK; i++) {
      block[i] ^= (byte) pad;
    }
    return block;
  }

  /// Whether `proof` is the proof of that role; takes as long for a wrong one as for the right one.
  public boolean accepts(String role, byte[] transcript, byte[] proof) {
    return MessageDigest.isEqual(proof(role, transcript), proof);
  }

  @Override
  public String toString() {
    return "a cookie";
  }
}
