package jdist.transport;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;

/// The one shape of certificate that jdist makes, written in DER by hand: version 3, P-256, signed
/// by its own key with ECDSA and SHA-256, for a name that says which process it is, valid from 1970
/// to the end of time, so that no clock matters. Why by hand: `src/docs/decisions/tls.md`.
final class SelfSigned {
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OID = 0x06;
  private static final int UTF8_STRING = 0x0c;
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int VERSION = 0xa0;

  private static final byte[] COMMON_NAME = {0x55, 0x04, 0x03}; // 2.5.4.3
  private static final byte[] ECDSA_WITH_SHA256 = { // 1.2.840.10045.4.3.2
    0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02
  };

  private static final String NAME = "jdist process ";
  private static final int SERIAL_BITS = 64;

  private SelfSigned() {}

  static byte[] certificate(KeyPair pair, int processId) throws GeneralSecurityException {
    byte[] algorithm = node(SEQUENCE, node(OID, ECDSA_WITH_SHA256));
    byte[] name = name(NAME + processId);
    BigInteger serial = new BigInteger(SERIAL_BITS, new SecureRandom()).setBit(0);
    byte[] body =
        node(
            SEQUENCE,
            node(VERSION, node(INTEGER, new byte[] {2})), // version 3
            node(INTEGER, serial.toByteArray()),
            algorithm,
            name,
            node(SEQUENCE, text(UTC_TIME, "700101000000Z"), text(GENERALIZED_TIME, FOR_EVER)),
            name,
            pair.getPublic().getEncoded());
    Signature signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(pair.getPrivate());
    signer.update(body);
    byte[] signature = signer.sign();
    byte[] noUnusedBits = {0};
    return node(SEQUENCE, body, algorithm, node(BIT_STRING, noUnusedBits, signature));
  }

  private static final String FOR_EVER = "99991231235959Z"; // RFC 5280, 4.1.2.5

  /// The process that a certificate of this shape is of; 0 for any other.
  static int processId(X509Certificate certificate) {
    String name = certificate.getSubjectX500Principal().getName();
    String before = "CN=" + NAME;
    try {
      return name.startsWith(before)
          ? Integer.parseUnsignedInt(name.substring(before.length()))
          : 0;
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  private static byte[] name(String text) {
    byte[] attribute = node(SEQUENCE, node(OID, COMMON_NAME), text(UTF8_STRING, text));
    return node(SEQUENCE, node(SET, attribute));
  }

  private static byte[] text(int tag, String text) {
    return node(tag, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Tag, length, content; none of ours is longer than 65,535 bytes.
  private static byte[] node(int tag, byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
    out.write(tag);
    if (length > 0xff) {
      out.write(0x82);
      out.write(length >> 8);
    } else if (length > 0x7f) {
      out.write(0x81);
    }
    out.write(length);
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
