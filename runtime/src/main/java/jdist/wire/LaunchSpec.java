package jdist.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import jdist.identity.Cookie;
import jdist.identity.Fingerprint;
import jdist.identity.Session;

/// What a worker must know before anybody has connected to it: the one line its launcher writes to
/// its standard input. It carries the session's secret, so it is written nowhere else, and its text
/// hides it. All that can wait is in [Message.Join].
///
/// The line is Base64 behind a version, not JSON, so that a cluster embedded in a plain program
/// needs no JSON library (`src/docs/decisions/launch-spec.md`).
///
/// @param session the session it belongs to
/// @param cookie the session's secret
/// @param processId its own id
/// @param nonce what its announcement repeats
/// @param bindAddress the address to listen on
/// @param bindPort the port to listen on; 0: any free one
/// @param socket the Unix socket to listen on as well, where the driver is on the same host
/// @param driverCertificate what its driver shows; if it is there, links to its port leave the
///   host, and are TLS
/// @param patience how long it waits for its driver to connect before it gives up
public record LaunchSpec(
    Session session,
    Cookie cookie,
    int processId,
    String nonce,
    String bindAddress,
    int bindPort,
    Optional<Path> socket,
    Optional<Fingerprint> driverCertificate,
    Duration patience) {
  private static final String VERSION = "jdist-spec-2 ";

  /// The line, without its line end.
  public String toLine() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(session.id());
      out.writeUTF(cookie.toHex());
      out.writeInt(processId);
      out.writeUTF(nonce);
      out.writeUTF(bindAddress);
      out.writeInt(bindPort);
      out.writeUTF(socket.map(Path::toString).orElse(""));
      out.writeUTF(driverCertificate.map(Fingerprint::hex).orElse(""));
      out.writeLong(patience.toMillis());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return VERSION + Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  /// Reads the line back.
  ///
  /// @throws IllegalArgumentException if it is not one that this version of jdist wrote
  public static LaunchSpec parse(String line) {
    if (!line.startsWith(VERSION)) {
      throw new IllegalArgumentException(
          "the first line of standard input is not a launch specification of this jdist");
    }
    byte[] bytes = Base64.getDecoder().decode(line.substring(VERSION.length()).strip());
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return new LaunchSpec(
          new Session(in.readUTF()),
          Cookie.fromHex(in.readUTF()),
          in.readInt(),
          in.readUTF(),
          in.readUTF(),
          in.readInt(),
          Optional.of(in.readUTF()).filter(path -> !path.isEmpty()).map(Path::of),
          Optional.of(in.readUTF()).filter(hex -> !hex.isEmpty()).map(Fingerprint::new),
          Duration.ofMillis(in.readLong()));
    } catch (IOException e) {
      throw new IllegalArgumentException("the launch specification is cut short", e);
    }
  }

  /// The same for other places to listen.
  public LaunchSpec at(String address, int port, Optional<Path> unixSocket) {
    return new LaunchSpec(
        session, cookie, processId, nonce, address, port, unixSocket, driverCertificate, patience);
  }

  /// The same for links that leave the host, to a driver that shows this.
  public LaunchSpec encrypted(Fingerprint driver) {
    return new LaunchSpec(
        session,
        cookie,
        processId,
        nonce,
        bindAddress,
        bindPort,
        socket,
        Optional.of(driver),
        patience);
  }
}
