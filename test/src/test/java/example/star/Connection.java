package example.star;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import jdist.cluster.Streams;

/// One logical connection between two nodes, at one of them.
final class Connection {
  private final Node node;
  private final String to;
  private final String id;
  private final Input input = new Input();
  private volatile boolean acknowledged;

  Connection(Node node, String to, String id) {
    this.node = node;
    this.to = to;
    this.id = id;
  }

  String to() {
    return to;
  }

  String id() {
    return id;
  }

  Input input() {
    return input;
  }

  void isAcknowledged() {
    acknowledged = true;
  }

  boolean acknowledged() {
    return acknowledged;
  }

  Streams streams() {
    return Streams.of(input, new Output());
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (input.isEnded()) {
        throw new IOException("the connection is closed");
      }
      node.say(to, Node.Kind.DATA, id, Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void close() {
      node.ended(Connection.this);
    }
  }
}
