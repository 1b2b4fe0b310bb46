import CSP

struct Mirror {
  let host: String

  func load(_ path: String) async -> String {
    "<title>\(path)</title>"
  }
}

/// Asks all mirrors at once and takes the answer that comes first.
struct Downloader {
  let mirrors: [Mirror]

  func page(_ path: String) async -> String {
    let answers = Channel<String>(capacity: 1, name: "answers")
    for mirror in mirrors {
      go(mirror.host) {
        let page = await mirror.load(path)
        await answers.send(page)
      }
    }
    return await answers.receive() ?? ""
  }
}

@main struct Browser {
  static func main() async {
    let downloader = Downloader(mirrors: [Mirror(host: "fra"), Mirror(host: "ams"), Mirror(host: "waw")])
    for path in ["/news", "/about"] {
      print(await downloader.page(path))
    }
  }
}
