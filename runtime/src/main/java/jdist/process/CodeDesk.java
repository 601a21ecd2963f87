package jdist.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import jdist.code.CodeClient;
import jdist.failure.JdistException;
import jdist.identity.ProcessIds;
import jdist.mesh.Mesh;
import jdist.mesh.Peer;
import jdist.transport.Gate;
import jdist.transport.Work;
import jdist.wire.Message;
import jdist.wire.Payload;
import org.jspecify.annotations.Nullable;

/// Where workers ask for code and the driver answers. A worker asks the driver and nobody else, and
/// the driver asks nobody. Thread-safe.
final class CodeDesk implements CodeClient {
  private final Mesh mesh;
  private final Waiting waiting;
  private final Optional<CodeClient> stock;
  private final Map<Long, Question> questions = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  /// How a thread of this process waits for a gate that a link opens.
  interface Waiting {
    void await(Peer.Connection over, Gate gate) throws InterruptedException;
  }

  /// @param stock what the driver answers from; a worker has none
  CodeDesk(Mesh mesh, Waiting waiting, Optional<CodeClient> stock) {
    this.mesh = mesh;
    this.waiting = waiting;
    this.stock = stock;
  }

  /// A question that is on its way.
  private static final class Question {
    private final Gate answered = new Gate();
    private volatile Message.@Nullable Code answer;
  }

  @Override
  public Optional<byte[]> resource(String name) throws IOException {
    return ask(false, name);
  }

  @Override
  public byte[] jar(String sha256) throws IOException {
    return ask(true, sha256)
        .orElseThrow(() -> new IOException("the driver has no jar with the hash " + sha256));
  }

  private Optional<byte[]> ask(boolean jar, String name) throws IOException {
    long number = numbers.incrementAndGet();
    Question question = new Question();
    questions.put(number, question);
    try {
      Peer.Connection driver = mesh.connect(ProcessIds.DRIVER);
      driver.link().send(new Message.CodeWanted(number, jar, name));
      waiting.await(driver, question.answered);
      return content(question);
    } catch (JdistException e) {
      throw new IOException("the driver cannot be asked for " + name + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while asking the driver for " + name, e);
    } finally {
      questions.remove(number);
    }
  }

  private static Optional<byte[]> content(Question question) throws IOException {
    Message.Code answer = question.answer;
    if (answer == null) {
      throw new IOException("the link to the driver is lost");
    }
    if (!answer.failure().isEmpty()) {
      throw new IOException("the driver could not read it: " + answer.failure());
    }
    List<Object> blocks = answer.content().blocks();
    return blocks.isEmpty() ? Optional.empty() : Optional.of((byte[]) blocks.getFirst());
  }

  /// The driver has answered. Code from anybody else is none.
  void came(Peer.Connection from, Message.Code found) {
    Question question = questions.get(found.number());
    if (question != null && from.peer().id() == ProcessIds.DRIVER) {
      question.answer = found;
      question.answered.open();
    }
  }

  /// A worker asks for code.
  Work wanted(Peer.Connection from, Message.CodeWanted wanted) {
    return new Work() {
      @Override
      public void run() {
        answer(from, wanted);
      }

      @Override
      public boolean isBrief() {
        return false;
      }
    };
  }

  private void answer(Peer.Connection from, Message.CodeWanted wanted) {
    try {
      from.link().send(find(wanted));
    } catch (IOException _) {
      // whoever asked is gone
    }
  }

  private Message.Code find(Message.CodeWanted wanted) {
    try {
      Payload content = stock.flatMap(code -> read(code, wanted)).orElse(Payload.EMPTY);
      return new Message.Code(wanted.number(), "", content);
    } catch (UncheckedIOException e) {
      return new Message.Code(wanted.number(), String.valueOf(e.getMessage()), Payload.EMPTY);
    }
  }

  private static Optional<Payload> read(CodeClient code, Message.CodeWanted wanted) {
    try {
      Optional<byte[]> found =
          wanted.jar() ? Optional.of(code.jar(wanted.name())) : code.resource(wanted.name());
      return found.map(bytes -> new Payload(new byte[0], 0, 0, List.of((Object) bytes), List.of()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A link has ended; who waited for the driver's answer waits in vain.
  void lost(Peer peer) {
    if (peer.id() == ProcessIds.DRIVER) {
      questions.values().forEach(question -> question.answered.open());
    }
  }
}
