package jdist.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import jdist.wire.Message;
import jdist.wire.Payload;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two links, joined by the streams of a pair of plain sockets.
@Timeout(30)
class BridgeTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Ear nearEar = new Ear();
  private final Ear farEar = new Ear();
  private Socket nearSocket;
  private Socket farSocket;
  private Readers readers;
  private Link near;
  private Link far;

  @BeforeEach
  void open() throws IOException {
    readers = new Readers(threads, "bridged");
    readers.start();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nearSocket = new Socket(server.getInetAddress(), server.getLocalPort());
      farSocket = server.accept();
    }
    near = link(nearSocket, nearEar, "near");
    far = link(farSocket, farEar, "far");
  }

  private Link link(Socket socket, Ear ear, String name) throws IOException {
    Link made =
        new Bridge(socket.getInputStream(), socket.getOutputStream(), name).link(readers, ear);
    made.proven(ear);
    return made;
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    near.close();
    far.close();
    readers.close();
    threads.shutdownNow();
    await().untilAsserted(() -> assertThat(pumps()).isEmpty());
    assertThat(nearSocket.isClosed() && farSocket.isClosed()).as("the streams are closed").isTrue();
    assertThat(folders()).isEmpty();
  }

  private static List<String> pumps() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("jdist-inbound-") || name.startsWith("jdist-outbound-"))
        .toList();
  }

  private static List<Path> folders() throws IOException {
    String prefix = "jdist-" + ProcessHandle.current().pid() + "-";
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(file -> file.getFileName().toString().startsWith(prefix)).toList();
    }
  }

  /// Keeps what it hears.
  private static final class Ear implements Receiver {
    private final ConcurrentLinkedQueue<Message> heard = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> losses = new ConcurrentLinkedQueue<>();

    @Override
    public Work accept(Link link, Message message) {
      heard.add(message);
      return Work.NONE;
    }

    @Override
    public void lost(Link link, String why) {
      losses.add(why);
    }
  }

  @Test
  void messagesGoBothWays() throws IOException {
    near.send(new Message.Dial(7));
    far.send(new Message.Dial(8));

    await().untilAsserted(() -> assertThat(farEar.heard).containsExactly(new Message.Dial(7)));
    await().untilAsserted(() -> assertThat(nearEar.heard).containsExactly(new Message.Dial(8)));
  }

  @Test
  void largeArraysGoThroughTheStreamsToo() throws IOException {
    Payload payload = new Payload(new byte[] {1}, 0, 1, List.of(new double[1 << 20]), List.of());

    for (int number = 1; number <= 4; number++) {
      near.send(new Message.Call(number, Message.CallKind.RUN, payload));
    }

    await().untilAsserted(() -> assertThat(farEar.heard).hasSize(4));
    assertThat(
            Files.exists(Path.of("/dev/shm")) ? Files.readString(Path.of("/proc/self/maps")) : "")
        .as("shared memory, which would pass the streams by")
        .doesNotContain("/dev/shm/jdist-" + ProcessHandle.current().pid());
  }

  @Test
  void theEndOfOneLinkIsTheOthers() {
    near.close();

    await().untilAsserted(() -> assertThat(farEar.losses).hasSize(1));
    assertThat(nearEar.losses).isEmpty();
  }

  @Test
  void streamsThatBreakAreALostLink() throws IOException {
    nearSocket.close();

    await().untilAsserted(() -> assertThat(nearEar.losses).hasSize(1));
    assertThat(nearEar.losses.peek()).contains("connection broke: ");
    await().untilAsserted(() -> assertThat(farEar.losses).hasSize(1));
  }

  /// Ends for nobody but whoever interrupts.
  private static final class Deaf extends InputStream {
    @Override
    public int read() throws IOException {
      return read(new byte[1], 0, 1);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        new CountDownLatch(1).await();
        return -1;
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  /// Takes nothing, for as long as it is not interrupted.
  private static final class Full extends OutputStream {
    private final CountDownLatch asked = new CountDownLatch(1);

    @Override
    public void write(int value) throws IOException {
      asked.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  @Test
  void aWriteThatNobodyTakesIsInterruptedWhenTheLinkEnds() throws Exception {
    Full full = new Full();
    Link stuck = new Bridge(new Deaf(), full, "stuck").link(readers, new Ear());
    stuck.send(new Message.Refused("somehow"));
    full.asked.await();

    stuck.fail("nothing was heard from it");

    await().untilAsserted(() -> assertThat(pumps()).noneMatch(name -> name.endsWith("-stuck")));
  }

  @Test
  void lastWordsAreHeard() throws IOException {
    near.send(new Message.Dial(9));
    near.close();

    await().untilAsserted(() -> assertThat(farEar.losses).hasSize(1));
    assertThat(farEar.heard).containsExactly(new Message.Dial(9));
  }

  @Test
  void aReadThatDoesNotEndWithItsStreamIsInterrupted() throws IOException {
    Link deaf =
        new Bridge(new Deaf(), OutputStream.nullOutputStream(), "deaf").link(readers, new Ear());
    assertThat(pumps()).contains("jdist-inbound-deaf");

    deaf.close();

    await().untilAsserted(() -> assertThat(pumps()).doesNotContain("jdist-inbound-deaf"));
  }
}
