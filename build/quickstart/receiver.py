"""Accepts any POST request and prints it: receiver.py PORT"""
import http.server
import json
import sys


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        print(json.dumps({
            "path": self.path,
            "authorization": self.headers["authorization"],
            "idempotency_key": self.headers["idempotency-key"],
            "body": body,
        }), flush=True)
        response = json.dumps({"stored": body}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(response)))
        self.end_headers()
        self.wfile.write(response)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
