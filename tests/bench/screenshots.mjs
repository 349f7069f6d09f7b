// Takes screenshots of Chromium's PDF viewer.
//
//   node screenshots.mjs --check        exit code 0 when everything it needs is there, else a sentence on stderr
//   node screenshots.mjs SHOTS.json     takes [{"pdf", "page", "zoom", "scale", "width", "height", "out"}, ...]
//
// It needs the npm module puppeteer-core in a folder of $NODE_PATH, and Chromium ($CHROMIUM, or else /usr/bin/chromium). It prints one
// line for each shot that it took, and ends with exit code 1 when any failed.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const chromium = process.env.CHROMIUM || '/usr/bin/chromium';
const atOnce = 3;         // viewers that run at the same time, since most of the time is waiting
const settled = 700;      // ms between two pictures, which must be equal for a page to count as drawn
const patience = 40000;   // ms after which a viewer must have drawn its page

async function loadPuppeteer() {
    const folders = (process.env.NODE_PATH || '').split(delimiter).filter(Boolean);
    const require = createRequire(import.meta.url);
    const path = require.resolve('puppeteer-core', { paths: folders });
    const module = await import(pathToFileURL(path));
    return module.default ?? module;
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// A viewer is blank at first, then shows an empty frame, and then a coarse page. So the page is not drawn while its PNG has little
// more than the 0.0038 bytes a pixel of a single colour, or while it still changes.
async function shootWhenDrawn(page, pixels, out) {
    const leastBytes = 0.006 * pixels + 2000;
    let before = null;
    const start = Date.now();
    await sleep(1500);
    while (Date.now() - start < patience) {
        const now = Buffer.from(await page.screenshot({ type: 'png' }));
        const drawn = now.length > leastBytes;
        if (before && drawn && now.equals(before) && Date.now() - start > 4000) {
            writeFileSync(out, now);
            return;
        }
        before = now;
        await sleep(settled);
    }
    throw new Error('the viewer has not drawn the page');
}

// A viewer takes the zoom of its address only when the page is loaded afresh, so every shot has a browser of its own.
async function shoot(puppeteer, shot) {
    const browser = await puppeteer.launch({
        executablePath: chromium,
        headless: true,
        args: ['--no-sandbox', '--hide-scrollbars', '--disable-gpu'],
        defaultViewport: { width: shot.width, height: shot.height, deviceScaleFactor: shot.scale },
    });
    try {
        const page = await browser.newPage();
        const fragment = `#page=${shot.page}&zoom=${shot.zoom}&toolbar=0&navpanes=0`;
        await page.goto(pathToFileURL(resolve(shot.pdf)) + fragment, { waitUntil: 'load', timeout: patience });
        await shootWhenDrawn(page, shot.width * shot.height * shot.scale ** 2, shot.out);
    } finally {
        await browser.close();
    }
}

async function main() {
    const puppeteer = await loadPuppeteer();
    if (!existsSync(chromium)) throw new Error(`${chromium} is not there`);
    if (process.argv[2] === '--check') return;
    const shots = JSON.parse(readFileSync(process.argv[2], 'utf8'));
    const work = async () => {
        for (let shot = shots.shift(); shot; shot = shots.shift()) {
            try {
                await shoot(puppeteer, shot);
                console.log(shot.out);
            } catch (error) {
                console.error(`screenshots: ${shot.out}: ${error.message}`);
                process.exitCode = 1;
            }
        }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
}

main().catch((error) => {
    console.error(`screenshots: ${error.message.split('\n')[0]}`);
    process.exitCode = 1;
});
