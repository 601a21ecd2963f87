package jdist.identity;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secret of a session: 32 random bytes that every process of the cluster was handed by whoever
/// launched it, and that none ever sends over a link. A process proves that it holds the cookie by
/// an HMAC over what both sides have just said. Idea: Julia Distributed's `cluster_cookie`, which
/// is sent in clear by the side that connects.
///
/// Its text never contains the secret.
public final class Cookie {
  private static final String ALGORITHM = "HmacSHA256";

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
  public byte[] proof(String role, byte[] transcript) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      mac.update(role.getBytes(StandardCharsets.US_ASCII));
      mac.update((byte) 0);
      return mac.doFinal(transcript);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
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
