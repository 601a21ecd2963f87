package jdist.mesh;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import jdist.identity.Cookie;
import jdist.identity.ProcessIds;
import jdist.identity.Session;
import jdist.wire.Message.Hello;
import jdist.wire.Message.Proof;
import jdist.wire.Message.Welcome;
import jdist.wire.MessageCodec;

/// What two processes say to each other before either believes the other:
///
/// ```
/// dialler                                acceptor
/// Hello(versions, session, who, c1)  ->
///                                    <-  Welcome(versions, who, c2, proof over both challenges)
/// Proof(over both challenges)        ->
/// ```
///
/// Each side's challenge is fresh and random, and the two proofs differ by role, so neither a
/// recording nor an echo passes. The cookie itself is never sent. Plain decisions, no I/O.
final class Greeting {
  private static final int CHALLENGE_BYTES = 32;
  private static final String DIALLER = "jdist dialler";
  private static final String ACCEPTOR = "jdist acceptor";

  private final Session session;
  private final Cookie cookie;
  private final int self;
  private final String version;
  private final byte[] challenge;

  Greeting(Session session, Cookie cookie, int self, String version) {
    this.session = session;
    this.cookie = cookie;
    this.self = self;
    this.version = version;
    this.challenge = new byte[CHALLENGE_BYTES];
    new SecureRandom().nextBytes(challenge);
  }

  /// The other side cannot be let in; the message says why, in words that may be sent to it.
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    RefusedException(String reason) {
      super(reason);
    }
  }

  Hello hello() {
    return new Hello(MessageCodec.PROTOCOL, version, session.id(), self, challenge);
  }

  /// The acceptor's answer to a greeting.
  Welcome welcome(Hello hello) throws RefusedException {
    checkVersions(hello.protocol(), hello.version());
    if (!hello.session().equals(session.id())) {
      throw new RefusedException("this is session " + session.brief() + ", not another");
    }
    checkChallenge(hello.challenge());
    byte[] proof =
        cookie.proof(ACCEPTOR, transcript(hello.processId(), self, hello.challenge(), challenge));
    return new Welcome(MessageCodec.PROTOCOL, version, self, challenge, proof);
  }

  /// The dialler's answer to a welcome from `expected`.
  Proof prove(Welcome welcome, int expected) throws RefusedException {
    checkVersions(welcome.protocol(), welcome.version());
    checkChallenge(welcome.challenge());
    if (welcome.processId() != expected) {
      throw new RefusedException(
          ProcessIds.name(expected)
              + " was expected, and "
              + ProcessIds.name(welcome.processId())
              + " answered");
    }
    byte[] transcript = transcript(self, expected, challenge, welcome.challenge());
    if (!cookie.accepts(ACCEPTOR, transcript, welcome.proof())) {
      throw new RefusedException("it does not hold this session's cookie");
    }
    return new Proof(cookie.proof(DIALLER, transcript));
  }

  /// The acceptor's last look: whether whoever sent `hello` holds the cookie.
  void check(Hello hello, Proof proof) throws RefusedException {
    byte[] transcript = transcript(hello.processId(), self, hello.challenge(), challenge);
    if (!cookie.accepts(DIALLER, transcript, proof.proof())) {
      throw new RefusedException("it does not hold this session's cookie");
    }
  }

  private void checkVersions(int protocol, String otherVersion) throws RefusedException {
    if (protocol != MessageCodec.PROTOCOL || !otherVersion.equals(version)) {
      throw new RefusedException(
          "one side runs jdist "
              + version
              + " (protocol "
              + MessageCodec.PROTOCOL
              + "), the other jdist "
              + otherVersion
              + " (protocol "
              + protocol
              + "); run the same jdist on both");
    }
  }

  private static void checkChallenge(byte[] bytes) throws RefusedException {
    if (bytes.length != CHALLENGE_BYTES) {
      throw new RefusedException("a challenge of " + bytes.length + " bytes");
    }
  }

  private byte[] transcript(int dialler, int acceptor, byte[] first, byte[] second) {
    byte[] name = session.id().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(2 * Integer.BYTES + first.length + second.length + name.length)
        .putInt(dialler)
        .putInt(acceptor)
        .put(first)
        .put(second)
        .put(name)
        .array();
  }
}
