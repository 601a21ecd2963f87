package example.star;

import java.io.IOException;
import java.io.OutputStream;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMsg;

/// The middle of the star, a process of its own: hands on what one node says to another. Prints its
/// address, and ends when its standard input does.
public final class Broker {
  private Broker() {}

  /// Of each message the first frame is the node it is for; behind that comes the one it is from.
  public static void main(String[] arguments) throws IOException {
    try (ZContext context = new ZContext()) {
      ZMQ.Socket router = context.createSocket(SocketType.ROUTER);
      router.setHWM(0); // a full queue would lose messages
      router.setLinger(0);
      int port = router.bindToRandomPort("tcp://127.0.0.1");
      Thread.ofPlatform().daemon().start(() -> forward(router));
      System.out.println("tcp://127.0.0.1:" + port);
      System.in.transferTo(OutputStream.nullOutputStream());
    }
    System.exit(0);
  }

  private static void forward(ZMQ.Socket router) {
    while (true) {
      ZMsg message = ZMsg.recvMsg(router);
      if (message == null) {
        return;
      }
      var from = message.pop();
      var to = message.pop();
      message.push(from);
      message.push(to);
      message.send(router);
    }
  }
}
