package jdist.ssh;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import jdist.kit.RealSshd;
import jdist.kit.WithSshHosts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Connections whose keys change again and again, while much goes over them.
class RekeyIT extends WithSshHosts {
  private static final int PIECE = 1 << 20;
  private static final int PIECES = 200;

  /// OpenSSH takes much longer to change keys than to send a megabyte.
  private static final int PIECES_OF_SYSTEM = 20;

  private static final int STALL_EVERY = 40;
  private static final String CLIENTS = "org.apache.sshd.config.rekey-bytes-limit";

  /// Compared piece by piece, and never the same twice in a row.
  private final byte[] random = new byte[2 * PIECE];

  @AfterEach
  void forgetTheLimit() {
    System.clearProperty(CLIENTS);
  }

  @ParameterizedTest
  @CsvSource({"MINA, SERVER", "MINA, CLIENT", "SYSTEM, SERVER"})
  void aFileArrives(SshBackend backend, Side side) throws Exception {
    RealSshd host = host(side);
    Path local = folder.resolve("local");
    try (OutputStream out = Files.newOutputStream(local)) {
      for (int i = 0; i < pieces(backend); i++) {
        out.write(random, i, PIECE);
      }
    }
    try (SshLogin login = login(backend, side);
        SshConnection connection = login.connect(SshTarget.of("host1"))) {
      connection.send(local, host.home().resolve("f").toString(), SshProgress.NONE);
    }

    assertThat(Files.mismatch(local, host.home().resolve("f"))).isEqualTo(-1);
    assertThatKeysChanged(host);
  }

  @ParameterizedTest
  @CsvSource({"MINA, SERVER", "MINA, CLIENT", "SYSTEM, CLIENT"})
  void whatIsForwardedArrivesAtASlowReader(SshBackend backend, Side side) throws Exception {
    RealSshd host = host(side);
    try (ServerSocket echo = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        SshLogin login = login(backend, side);
        SshConnection connection = login.connect(SshTarget.of("host1"))) {
      Thread.startVirtualThread(() -> sayBack(echo));
      try (SshStreams streams = connection.forward("127.0.0.1", echo.getLocalPort())) {
        AtomicLong written = new AtomicLong();
        Thread writer =
            Thread.startVirtualThread(() -> writeAll(streams.output(), pieces(backend), written));

        readSlowly(streams.input(), pieces(backend), written);

        writer.join();
      }
    }
    assertThatKeysChanged(host);
  }

  private void writeAll(OutputStream out, int pieces, AtomicLong written) {
    try {
      for (int i = 0; i < pieces; i++) {
        for (int at = 0; at < PIECE; at += PIECE / 16) {
          out.write(random, i + at, PIECE / 16);
          written.addAndGet(PIECE / 16);
        }
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads nothing, now and then, until nothing can be written any more.
  private void readSlowly(InputStream in, int pieces, AtomicLong written) throws IOException {
    for (int i = 0; i < pieces; i++) {
      if (i % STALL_EVERY == STALL_EVERY / 4) {
        awaitStall(written);
      }
      byte[] piece = in.readNBytes(PIECE);
      assertThat(Arrays.equals(piece, 0, PIECE, random, i, i + PIECE)).as("piece " + i).isTrue();
    }
  }

  private static int pieces(SshBackend backend) {
    return backend == SshBackend.MINA ? PIECES : PIECES_OF_SYSTEM;
  }

  private static void awaitStall(AtomicLong written) {
    AtomicLong last = new AtomicLong(-1);
    await()
        .atMost(ofSeconds(20))
        .pollInterval(ofMillis(200))
        .until(() -> last.getAndSet(written.get()) == written.get());
  }

  enum Side {
    SERVER,
    CLIENT
  }

  private RealSshd host(Side side) {
    new Random(1).nextBytes(random);
    return side == Side.SERVER
        ? hosts.host("LogLevel DEBUG1", "RekeyLimit 1M")
        : hosts.host("LogLevel DEBUG1");
  }

  private SshLogin login(SshBackend backend, Side side) {
    SshOptions options = hosts.options().withBackend(backend);
    if (side == Side.CLIENT && backend == SshBackend.MINA) {
      System.setProperty(CLIENTS, Integer.toString(PIECE));
    }
    return new SshLogin(side == Side.CLIENT ? options.withSetting("RekeyLimit=1M") : options);
  }

  private static void assertThatKeysChanged(RealSshd host) {
    long times =
        host.log().lines().filter(line -> line.contains("SSH2_MSG_NEWKEYS received")).count();
    assertThat(times).as("changes of keys").isGreaterThan(10);
  }

  private static void sayBack(ServerSocket server) {
    try (Socket accepted = server.accept()) {
      accepted.getInputStream().transferTo(accepted.getOutputStream());
    } catch (IOException _) {
      // the other end is gone
    }
  }
}
