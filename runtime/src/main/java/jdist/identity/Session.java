package jdist.identity;

import java.security.SecureRandom;
import java.util.HexFormat;

/// The name of one cluster, from the driver's start to its end: 16 hexadecimal digits. It is no
/// secret.
public record Session(String id) {
  public static Session random() {
    byte[] bytes = new byte[8];
    new SecureRandom().nextBytes(bytes);
    return new Session(HexFormat.of().formatHex(bytes));
  }

  /// The first four digits, enough to tell the sessions of one user apart in `ps`.
  public String brief() {
    return id.substring(0, Math.min(4, id.length()));
  }
}
