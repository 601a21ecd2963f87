package jdist.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import jdist.failure.SshException;
import jdist.failure.SshException.Stage;
import jdist.kit.WithSshHosts;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Connections through real hosts.
class ForwardIT extends WithSshHosts {
  @ParameterizedTest
  @EnumSource
  void streamsReachAPortThroughAHost(SshBackend backend) throws Exception {
    hosts.host();
    try (ServerSocket echo = echo();
        SshLogin login = login(backend);
        SshConnection connection = login.connect(SshTarget.of("host1"));
        SshStreams streams = connection.forward("127.0.0.1", echo.getLocalPort())) {
      assertThatAllComesBack(streams.input(), streams.output());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPortHereReachesAPortThroughAHost(SshBackend backend) throws Exception {
    hosts.host();
    try (ServerSocket echo = echo();
        SshLogin login = login(backend);
        SshConnection connection = login.connect(SshTarget.of("host1"));
        SshForward forward = connection.forwardPort("127.0.0.1", echo.getLocalPort())) {
      for (int i = 0; i < 3; i++) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), forward.port())) {
          assertThatAllComesBack(socket.getInputStream(), socket.getOutputStream());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatDoesNotForwardIsNamed(SshBackend backend) throws Exception {
    hosts.host("AllowTcpForwarding no");
    try (ServerSocket echo = echo();
        SshLogin login = login(backend);
        SshConnection connection = login.connect(SshTarget.of("host1"))) {
      SshException failure =
          catchThrowableOfType(
              SshException.class, () -> connection.forward("127.0.0.1", echo.getLocalPort()));

      assertThat(failure.stage()).isEqualTo(Stage.FORWARD);
      assertThat(failure).hasMessageContaining("AllowTcpForwarding");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPortThereWhereNobodyListensIsNamed(SshBackend backend) throws Exception {
    hosts.host();
    int nobody;
    try (ServerSocket gone = echo()) {
      nobody = gone.getLocalPort();
    }
    try (SshLogin login = login(backend);
        SshConnection connection = login.connect(SshTarget.of("host1"))) {
      SshException failure =
          catchThrowableOfType(SshException.class, () -> connection.forward("127.0.0.1", nobody));

      assertThat(failure.stage()).isEqualTo(Stage.FORWARD);
      assertThat(failure).hasMessageContaining("nobody answers");
    }
  }

  private SshLogin login(SshBackend backend) {
    return new SshLogin(hosts.options().withBackend(backend));
  }

  private static void assertThatAllComesBack(InputStream input, OutputStream output)
      throws Exception {
    byte[] sent = new byte[1 << 20];
    new Random(1).nextBytes(sent);
    Thread writer = Thread.startVirtualThread(() -> write(output, sent));

    byte[] received = input.readNBytes(sent.length);

    writer.join();
    assertThat(Arrays.equals(received, sent)).isTrue();
  }

  private static void write(OutputStream output, byte[] bytes) {
    try {
      output.write(bytes);
      output.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Says everything back; ends when it is closed.
  private static ServerSocket echo() throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    Thread.startVirtualThread(() -> acceptAll(server));
    return server;
  }

  private static void acceptAll(ServerSocket server) {
    try {
      while (true) {
        Socket accepted = server.accept();
        Thread.startVirtualThread(() -> sayBack(accepted));
      }
    } catch (IOException _) {
      // it has been closed
    }
  }

  private static void sayBack(Socket accepted) {
    try (accepted) {
      accepted.getInputStream().transferTo(accepted.getOutputStream());
    } catch (IOException _) {
      // the other end is gone
    }
  }
}
