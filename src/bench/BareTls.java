// What Netty and BoringSSL do with nothing of jdist's above them. Run with Netty on the class path:
// java -cp 'lib/*' BareTls.java serve KEYS ADDRESS    prints its port
// java -cp 'lib/*' BareTls.java drive KEYS ADDRESS PORT BYTES COUNT    prints the median, in ns

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;

final class BareTls {
  static final String PASSWORD = "nothing";
  private static final int PIECE = 1 << 18;

  private BareTls() {}

  public static void main(String[] args) throws Exception {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    KeyManagerFactory keys = keys(Path.of(args[1]));
    if (args[0].equals("serve")) {
      serve(loop, keys, args[2]);
    } else {
      InetSocketAddress address = new InetSocketAddress(args[2], Integer.parseInt(args[3]));
      int bytes = Integer.parseInt(args[4]);
      IO.println(drive(loop, keys, address, bytes, Integer.parseInt(args[5])));
      System.exit(0);
    }
  }

  private static KeyManagerFactory keys(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, PASSWORD.toCharArray());
    return keys;
  }

  private static SslContextBuilder usual(SslContextBuilder builder) {
    return builder
        .sslProvider(SslProvider.OPENSSL)
        .protocols("TLSv1.3")
        .trustManager(InsecureTrustManagerFactory.INSTANCE);
  }

  private static void serve(EventLoopGroup loop, KeyManagerFactory keys, String address)
      throws Exception {
    SslContext tls = usual(SslContextBuilder.forServer(keys)).build();
    Channel server =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Answers());
                  }
                })
            .bind(address, 0)
            .sync()
            .channel();
    IO.println(((InetSocketAddress) server.localAddress()).getPort());
    System.in.read(); // until nobody wants it any more
    System.exit(0);
  }

  /// Answers a message of so many bytes, as its first four say, with as many.
  private static final class Answers extends ChannelInboundHandlerAdapter {
    private int length;
    private int left;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      if (left == 0) {
        length = bytes.getInt(bytes.readerIndex());
        left = length;
      }
      left -= bytes.readableBytes();
      bytes.release();
      if (left == 0) {
        write(context, length);
      }
    }
  }

  private static void write(ChannelHandlerContext context, int length) {
    for (int left = length; left > 0; left -= PIECE) {
      int now = Math.min(left, PIECE);
      ByteBuf piece = context.alloc().directBuffer(now);
      piece.setInt(0, length).writerIndex(now);
      context.write(piece, context.voidPromise());
    }
    context.flush();
  }

  private static long drive(
      EventLoopGroup loop, KeyManagerFactory keys, InetSocketAddress address, int bytes, int count)
      throws Exception {
    SslContext tls = usual(SslContextBuilder.forClient().keyManager(keys)).build();
    CompletableFuture<long[]> nanos = new CompletableFuture<>();
    new Bootstrap()
        .group(loop)
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(tls.newHandler(channel.alloc()), new Asks(bytes, count, nanos));
              }
            })
        .connect(address)
        .sync();
    long[] sorted = nanos.get();
    Arrays.sort(sorted);
    return sorted[count / 2];
  }

  /// Sends the next message when the last has come back; as many do not count as do.
  private static final class Asks extends ChannelInboundHandlerAdapter {
    private final int bytes;
    private final long[] nanos;
    private final CompletableFuture<long[]> done;
    private int round;
    private int left;
    private long start;

    Asks(int bytes, int count, CompletableFuture<long[]> done) {
      this.bytes = bytes;
      this.nanos = new long[count];
      this.done = done;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      ask(context);
    }

    private void ask(ChannelHandlerContext context) {
      left = bytes;
      start = System.nanoTime();
      write(context, bytes);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf piece = (ByteBuf) message;
      left -= piece.readableBytes();
      piece.release();
      if (left > 0) {
        return;
      }
      if (round >= nanos.length) {
        nanos[round - nanos.length] = System.nanoTime() - start;
      }
      round++;
      if (round < 2 * nanos.length) {
        ask(context);
      } else {
        done.complete(nanos);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      done.completeExceptionally(cause);
    }
  }
}
