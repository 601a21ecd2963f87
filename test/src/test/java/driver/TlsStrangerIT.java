package driver;

import static driver.Tasks.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import jdist.Distributed;
import jdist.kit.OverTls;
import jdist.kit.Stranger;
import jdist.kit.TestCluster;
import jdist.kit.WithCluster;
import jdist.transport.Credentials;
import jdist.transport.Link;
import jdist.transport.Pin;
import jdist.transport.Readers;
import jdist.transport.Receiver;
import jdist.transport.Tls;
import jdist.transport.Work;
import jdist.wire.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whoever knocks at a port that speaks TLS, and is none of the cluster: gets no further than that,
/// and disturbs nobody.
@WithCluster(workers = 2)
@OverTls
class TlsStrangerIT {
  private final List<Stranger> strangers = new ArrayList<>();

  private Stranger knock(TestCluster test) {
    Stranger stranger = Stranger.at(test.worker(2).port());
    strangers.add(stranger);
    return stranger;
  }

  @AfterEach
  void leave() {
    strangers.forEach(Stranger::close);
  }

  /// Everybody still calls everybody, and whoever is new is let in.
  private static void assertUndisturbed(TestCluster test) {
    assertThat(test.worker(2).call(() -> Distributed.remoteCallFetch(3, () -> 1)).fetch(SOON))
        .isEqualTo(1);
    int late = test.newWorker().id();
    assertThat(test.worker(late).call(() -> Distributed.remoteCallFetch(2, () -> 1)).fetch(SOON))
        .isEqualTo(1);
    test.cluster().rmProcs(List.of(late));
    assertThat(test.notices()).isEmpty();
  }

  private static void assertHangsUp(Stranger stranger) throws Exception {
    CompletableFuture.runAsync(stranger::awaitEnd).get(20, TimeUnit.SECONDS);
  }

  @Test
  void whoSaysNothingIsShownTheDoorAfterAWhile(TestCluster test) throws Exception {
    List<Stranger> silent = List.of(knock(test), knock(test).say(new byte[] {22, 3}));

    assertUndisturbed(test);
    for (Stranger stranger : silent) {
      assertHangsUp(stranger);
    }
  }

  @Test
  void garbageAndAPlainGreetingAreShownTheDoor(TestCluster test) throws Exception {
    for (int seed = 0; seed < 50; seed++) {
      try {
        knock(test).sayGarbage(1 + seed * 1_000, seed);
      } catch (UncheckedIOException _) {
        // it was shown the door before it had finished
      }
    }
    assertHangsUp(knock(test).say(Stranger.hello(test.session(), 3)));
    assertHangsUp(knock(test).say("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    assertHangsUp(knock(test).say(new byte[] {22, 3, 1, 0, 5, 1, 2, 3, 4, 5}));
    assertUndisturbed(test);
  }

  @Test
  void aRecordWithoutEndIsNotListenedTo(TestCluster test) {
    assertThat(knock(test).say(new byte[] {22, 3, 1, 127, -1}).sayZeros(4L << 30))
        .isLessThan(64L << 20);
    assertUndisturbed(test);
  }

  /// The rest of the protocol is ours: only the certificate is another, whichever process it says
  /// it is of, one that there is or one that there may be soon.
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 99})
  void anotherCertificateIsAsGoodAsNone(int claimed, TestCluster test) throws Exception {
    Credentials own = Credentials.of(claimed);
    CompletableFuture<String> end = new CompletableFuture<>();
    Receiver receiver =
        new Receiver() {
          @Override
          public Work accept(Link link, Message message) {
            end.complete("it was told " + message);
            return Work.NONE;
          }

          @Override
          public void lost(Link link, String why) {
            end.complete("lost");
          }
        };
    try (ExecutorService threads = Executors.newCachedThreadPool();
        Readers readers = new Readers(threads, "stranger")) {
      readers.start();
      InetSocketAddress port = test.worker(2).port();
      Link link =
          readers.connect(
              port,
              SocketChannel.open(),
              Optional.of(new Tls(own, anything())),
              receiver,
              "a stranger");
      link.send(Stranger.hello(test.session(), claimed));

      assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo("lost");
    }
    assertUndisturbed(test);
  }

  private static Pin anything() {
    return new Pin() {
      @Override
      public Verdict check(Presented presented) {
        return Verdict.RIGHT;
      }

      @Override
      public String expected() {
        return "anything";
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void noCertificateAndNoOldTlsWillDo(String version, TestCluster test) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
    InetSocketAddress port = test.worker(2).port();
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(port.getAddress(), port.getPort())) {
      socket.setEnabledProtocols(new String[] {version});
      socket.setSoTimeout(20_000);

      assertThatThrownBy(
              () -> {
                socket.startHandshake(); // in TLS 1.3 it is over before the other side has decided
                if (socket.getInputStream().read() < 0) {
                  throw new IOException("it has hung up");
                }
              })
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(java.net.SocketTimeoutException.class);
    }
    assertUndisturbed(test);
  }

  /// Whoever it is.
  private static final class Trusting implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @Test
  @WithCluster(workers = 2)
  void aCrowdOfSilentStrangersDoesNotLastForEver(TestCluster test) throws Exception {
    Stranger first = knock(test);
    for (int i = 0; i < 200; i++) {
      knock(test);
    }

    assertHangsUp(first);
    assertUndisturbed(test);
  }

  @Test
  @WithCluster(workers = 2, jvmOptions = "-Xmx64m")
  void knocksWithoutEndCostNoMemory(TestCluster test) throws Exception {
    for (int i = 0; i < 3_000; i++) {
      Stranger stranger = Stranger.at(test.worker(2).port()).say(new byte[5]);
      stranger.awaitEnd();
      stranger.close();
    }

    assertUndisturbed(test);
  }
}
